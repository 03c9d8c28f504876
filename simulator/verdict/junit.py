"""Write verdicts as JUnit XML, which every CI can show."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from simulator.verdict.results import Result, Verdict
from simulator.verdict.show import details

_FORBIDDEN = re.compile("[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, and what commands a terminal on which a log is read."""


def junit(verdicts: Sequence[tuple[str, Verdict]], problems: Sequence[str] = ()) -> bytes:
    """A test suite for each (account, verdict); `problems` of the run itself are failures of a suite of their own."""
    root = ET.Element("testsuites", name="bwsim run")
    for account, verdict in verdicts:
        _suite(root, f"{verdict.scenario} ({account})", [_case_of(verdict, each) for each in _judged(verdict)])
    run = [_case("bwsim.run", problem, problem, problem) for problem in problems]
    if run or not verdicts:
        _suite(root, "bwsim run", run)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _judged(verdict: Verdict) -> list[Result]:
    if verdict.incomplete is None:
        return list(verdict.results)
    unseen = Result(key="incomplete", name=None, passed=False, expected="the whole story", came=verdict.incomplete)
    return [*verdict.results, unseen]


def _suite(root: ET.Element, name: str, cases: list[ET.Element]) -> None:
    failures = sum(case.find("failure") is not None for case in cases)
    suite = ET.SubElement(
        root, "testsuite", name=_clean(name), tests=str(len(cases)), failures=str(failures), errors="0", skipped="0"
    )
    suite.extend(cases)


def _case_of(verdict: Verdict, result: Result) -> ET.Element:
    name = result.name or result.expected
    classname = f"{verdict.scenario}.{result.key}"
    if result.passed:
        return _case(classname, name)
    said = [f"{word}: {text}" for word, text in details(result)]
    noted = [f"note: {verdict.note}"] if verdict.note else []
    said += [*noted, f"seed: {verdict.seed}", f"again: {verdict.replay}"]
    return _case(classname, name, said[0], "\n".join(said))


def _case(classname: str, name: str, message: str | None = None, text: str = "") -> ET.Element:
    case = ET.Element("testcase", classname=_clean(classname), name=_clean(name), time="0")
    if message is not None:
        failure = ET.SubElement(case, "failure", message=_clean(message), type="expectation")
        failure.text = _clean(text)
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
