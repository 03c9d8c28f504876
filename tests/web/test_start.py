"""The page at /: what runs here and where to go."""

from html.parser import HTMLParser

from tests.rig import Rig, running


class Page(HTMLParser):
    """Its text and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


async def page(rig: Rig) -> Page:
    async with rig.http.get(rig.url + "/") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        return Page(await response.text())


async def test_it_says_what_runs_here_before_anything_was_used():
    async with running(profile="2018-quirk") as rig:
        shown = await page(rig)

        assert f"{rig.url}/api/v2" in shown.words
    assert "2018-quirk" in shown.words
    assert "None yet" in " ".join(shown.words)


async def test_it_shows_each_account_and_its_links_lead_somewhere():
    async with running() as rig:
        await rig.send()
        for account_id in ("a b", "a?b", "50%"):
            await rig.post(account_id.replace("%", "%25").replace("?", "%3F").replace(" ", "%20"))
        rig.simulator.world("broken").journal.fail("the disk is full")

        shown = await page(rig)
        answers = []
        for link in shown.links:
            async with rig.http.get(rig.url + link if link.startswith("/") else link) as response:
                answers.append((link, response.status))
        accounts = list(rig.simulator.worlds)

    assert "9900000" in shown.words
    assert "stopped: the disk is full" in " ".join(shown.words)
    assert accounts == ["9900000", "a b", "a?b", "50%", "broken"]
    assert {link: status for link, status in answers if status not in (200, 503)} == {}


async def test_it_says_how_many_accounts_are_closed(tmp_path):
    async with running(worlds="1", data=str(tmp_path)) as rig:
        for account in ("1", "2", "3"):
            await rig.post(account)

        shown = " ".join((await page(rig)).words)

    assert "And 2 that are stored, and closed until somebody asks for them." in shown


async def test_it_says_where_callbacks_go_and_keeps_a_password_to_itself():
    async with running(callback_url="http://ann:secret@127.0.0.1:9/status?key=hidden") as rig:
        shown = " ".join((await page(rig)).words)
    async with running(callback_url="http://127.0.0.1:9/status", control_token="k" * 20) as rig:
        locked = " ".join((await page(rig)).words)

    assert "127.0.0.1:9/status" in shown
    assert "secret" not in shown and "hidden" not in shown
    assert "127.0.0.1:9" not in locked


async def test_an_account_id_is_text_and_never_markup():
    async with running() as rig:
        await rig.post("%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        await rig.post("%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E")

        shown = await page(rig)

    assert {"script", "img"} & set(shown.tags) == set()
    assert "<script>alert(1)</script>" in shown.words
