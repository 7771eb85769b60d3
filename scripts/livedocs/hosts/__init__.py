"""Where snippets run.

    a URL ──> HostUrl ──> Source ──> Opened: one Host for each node, for one session
                            │
                            ├── lab:           `lab`, the only module that knows of `dockerlab`
                            ├── ssh:, unix:    `remote`: surveyed, held for one build, put back after each chapter
                            └── local:         this machine's shell

A `Host` is a name and an argv prefix; everything above it is tested with `fake`.
"""
