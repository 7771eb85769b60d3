"""The fake host, which tests of this engine and of other books run on."""

from __future__ import annotations

import re

from livedocs.hosts.fake import fake


def test_answers_come_from_the_mapping_and_all_else_from_the_shell() -> None:
    host = fake({"docker ps -a --format '{{.ID}}'": "4f1c\n", "docker info": ("it's down\n", 1)})

    outputs = host.run(["id=$(docker ps -a --format '{{.ID}}')", 'echo "$id" | tr 4 5', "docker info"], timeout_s=10)

    assert [("", 0), ("5f1c\n", 0), ("it's down\n", 1)] == [(output.text, output.status) for output in outputs]


def test_a_command_without_an_answer_is_never_run_for_real() -> None:
    outputs = fake({"docker info": ""}).run(["docker rm -f web"], timeout_s=10)

    assert [("the fake has no answer to: docker rm -f web\n", 127)] == [(o.text, o.status) for o in outputs]


def test_a_stub_stands_in_for_programs_also_in_a_second_terminal() -> None:
    host = fake(
        stub="tcpdump() { trap 'echo 1 packet captured; exit' INT; echo listening; while :; do sleep 0.05; done; }"
    )

    with host.start(["tcpdump -i eth0"], timeout_s=10) as process:
        assert process.wait_for(re.compile("listening"), timeout_s=5)
        process.interrupt()
        outputs = process.finish()

    assert [("listening\n1 packet captured\n", 0)] == [(output.text, output.status) for output in outputs]


def test_a_stub_stands_in_for_a_container() -> None:
    web = fake(stub='docker() { echo "$1 $3" >&2; shift 3; "$@"; }').inside("web")

    assert [("in web\n", 0)] == [(output.text, output.status) for output in web.run(["echo in web"], timeout_s=10)]


def test_the_environment_is_pinned() -> None:
    assert ["UTC 100 /\n"] == [o.text for o in fake().run(['echo "$TZ $COLUMNS $PWD"'], timeout_s=10)]
