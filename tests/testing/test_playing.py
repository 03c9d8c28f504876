"""Where a test's scenario is found, what is told of its mistakes, and which one judges."""

from tests.testing.test_plugin import played

pytest_plugins = "pytester"
BASE = "version: 1\nname: base\nrules:\n  - when: { send: {} }\n    then: [ { fail: 4720 } ]\n"
STORY = "version: 1\nname: story\ninclude: [ base.yaml ]\nexpect:\n  - callback: { type: message-failed }\n"
BAD = "version: 1\nrules:\n  - when: { sned: {} }\n    then: [ { faild: 4720 } ]\n"
TESTS = """
import pytest

@pytest.mark.bandwidth(scenario="story.yaml")
def test_of_the_marker(bandwidth, app):
    app.send_invoice("+19195550111")
    bandwidth.advance("1h")

def test_of_the_method(bandwidth, app):
    bandwidth.scenario("story.yaml")
    app.send_invoice("+19195550111")
    bandwidth.advance("1h")
    assert bandwidth.expect_callback().error_code == 4720

async def test_awaited(bandwidth_async, app):
    await bandwidth_async.scenario("within/story.yaml")
    app.send_invoice("+19195550111")
    await bandwidth_async.advance("1h")
"""


def laid_out(project):
    """A folder within the project's, with the scenarios."""
    folder = project.mkdir("within")
    for name, text in (("base", BASE), ("story", STORY), ("bad", BAD)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_beside_the_test_is_found_from_the_marker_and_from_the_method(project):
    (laid_out(project) / "test_found.py").write_text(TESTS, encoding="utf-8")

    project.runpytest_inprocess().assert_outcomes(passed=3)


def test_every_mistake_of_a_file_is_told_with_the_file(project):
    laid_out(project)
    result = played(
        project,
        """
        import pytest

        @pytest.mark.bandwidth(scenario="within/bad.yaml")
        def test_marker(bandwidth): pass

        def test_method(bandwidth): bandwidth.scenario("within/bad.yaml")
        """,
        "-rN",
    )

    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "bandwidth: *within/bad.yaml:3:13: rules?0?.when.sned: unknown key (did you mean 'send'?)",
            "*within/bad.yaml:4:15: rules?0?.then?0?.faild: unknown step (did you mean 'fail'?)",
            "E *RefusedError: the scenario has * problems",
            "E *within/bad.yaml:3:13: rules?0?.when.sned: *",
            "E *within/bad.yaml:4:15: rules?0?.then?0?.faild: *",
        ]
    )


def test_a_file_that_is_not_there_is_told_at_the_line_of_the_test(project):
    result = played(project, "def test_x(bandwidth): bandwidth.scenario('no-such.yaml')", "-rN")

    result.stdout.fnmatch_lines(["E *ValueError: no-such.yaml: no such file or built-in scenario *"])
    assert "settings/scenario.py" not in "\n".join(result.outlines)


def test_what_is_played_at_the_end_says_whether_it_judges(project):
    laid_out(project)
    result = played(
        project,
        """
        import pytest

        def test_built_in_by_the_method(bandwidth):
            bandwidth.scenario("third-message-fails")

        @pytest.mark.bandwidth(scenario="third-message-fails")
        def test_own_by_the_method(bandwidth):
            bandwidth.scenario("within/story.yaml")

        @pytest.mark.bandwidth(scenario="third-message-fails")
        def test_begun_anew(bandwidth):
            bandwidth.scenario("within/story.yaml")
            bandwidth.reset()
        """,
    )

    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_own_by_the_method*"])
