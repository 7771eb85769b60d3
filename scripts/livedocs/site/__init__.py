"""The adapter to MkDocs: a build, a server, and what is done to the finished site."""
