"""The plain page at the root: server-rendered, no script needed but for copying and for following a scan
(the accounts: `page_accounts.py`, lists: `page_lists.py`).

Forms are posted by the page's own origin only (the gate sees to it), and every answer to one is a redirect or a page
that says in words what is wrong.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Controller, Request, get, post
from litestar.datastructures import Cookie, State
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect, Response, Template

from nlp.labels import Intent, Tone
from server.errors import BowoutError
from server.services.pairing_values import Right
from server.services.sessions import SESSION_GOOD_FOR
from server.verdict.told import Said, ToldKind
from server.web import page_views
from server.web.deps import Deps
from server.web.gate import session_cookie, session_of
from server.web.guards import needs
from server.web.problems import problem_of
from server.web.schemas import Given

_MOST_THREADS = 200
AnyRequest = Request[None, None, State]


class Words(Given, frozen=True):
    """A form with one field."""

    value: Annotated[str, msgspec.Meta(max_length=200)]


Form = Annotated[Words, Body(media_type=RequestEncodingType.URL_ENCODED)]


def page_error(_request: Request[Any, Any, Any], error: BowoutError) -> Template:
    """A page that says what failed and what to do."""
    context = {"message": str(error), "advice": error.advice}
    return Template("problem.html", context=context, status_code=problem_of(error).status)


class Page(Controller):
    """A page of whoever is signed in: outside the API's document, its errors told in words."""

    opt = needs(Right.MANAGE)
    include_in_schema = False
    exception_handlers = {BowoutError: page_error}  # noqa: RUF012 -- the framework's own way to say it


class SignInController(Page):
    """The way in, by a link that the command line prints; opening it alone signs nobody in."""

    path = "/sign-in"
    opt = needs(Right.NONE)

    @get("/{link:str}")
    async def ask(self, link: FromPath[str]) -> Template:
        """Ask whether to sign this browser in: what only looks at links must not use it up."""
        return Template("sign_in.html", context={"link": link})

    @post("/{link:str}")
    async def sign_in(self, deps: Deps, request: AnyRequest, link: FromPath[str]) -> Redirect:
        """Sign this browser in."""
        place = session_cookie(request.scope)
        secret = await deps.sessions.sign_in(link, place)
        cookie = Cookie(
            place,
            value=secret,
            httponly=True,
            samesite="strict",
            max_age=int(SESSION_GOOD_FOR.total_seconds()),
            secure=deps.behind_tls,
        )
        return Redirect("/", status_code=303, cookies=[cookie])


class PageController(Page):
    """The pages of whoever is signed in."""

    path = "/"

    @get()
    async def waiting(self, deps: Deps, everything: FromQuery[bool] = False) -> Template:
        """The threads that wait for a decision, by move."""
        page = await deps.threads.summaries(undecided=not everything, limit=_MOST_THREADS)
        context = {
            "groups": page_views.groups(page.items),
            "more": page.cursor is not None,
            "everything": everything,
            "has_accounts": bool(await deps.accounts.accounts()),
        }
        return Template("waiting.html", context=context)

    @get("/threads/{account:str}/{thread_id:str}")
    async def thread(
        self,
        deps: Deps,
        account: FromPath[str],
        thread_id: FromPath[str],
        intent: FromQuery[Intent | None] = None,
        tone: FromQuery[Tone | None] = None,
    ) -> Template:
        """One thread with its evidence and its drafts."""
        judged = await deps.threads.judged(thread_id, account)
        intents = judged.verdict.intents
        chosen = intent if intent in intents else next(iter(intents), None)
        draft = await deps.drafts.prepare(thread_id, chosen, tone, account) if chosen else None
        title, meaning = page_views.move_words(judged.verdict)
        context = {
            "judged": judged,
            "verdict": judged.verdict,
            "title": title,
            "meaning": meaning,
            "messages": page_views.messages(judged),
            "draft": draft,
            "tones": list(Tone),
            "intent_words": page_views.INTENT_WORDS,
            "tone_words": page_views.TONE_WORDS,
            "here": f"/threads/{quote(account, safe='')}/{quote(thread_id, safe='')}",
        }
        return Template("thread.html", context=context)

    @post("/threads/{account:str}/{thread_id:str}/tell")
    async def tell(self, deps: Deps, account: FromPath[str], thread_id: FromPath[str], data: Form) -> Redirect:
        """Keep what the user tells of a thread or says of its verdict."""
        if data.value in {kind.value for kind in ToldKind}:
            await deps.words.note(thread_id, ToldKind(data.value), account=account)
        elif data.value in {said.value for said in Said}:
            await deps.words.say(thread_id, Said(data.value), account=account)
        return Redirect(f"/threads/{quote(account, safe='')}/{quote(thread_id, safe='')}", status_code=303)

    @get("/extensions")
    async def extensions(self, deps: Deps) -> Template:
        """Who is let in, and who asks."""
        return Template("extensions.html", context={"pairings": await deps.pairings.listed()})

    @post("/extensions/accept")
    async def accept(self, deps: Deps, data: Form) -> Redirect:
        """Let in the extension that shows this code."""
        await deps.pairings.accept(data.value)
        return Redirect("/extensions", status_code=303)

    @post("/extensions/revoke")
    async def revoke(self, deps: Deps, data: Form) -> Redirect:
        """Let an extension in no longer."""
        await deps.pairings.revoke(data.value)
        return Redirect("/extensions", status_code=303)

    @post("/sign-out")
    async def sign_out(self, deps: Deps, request: AnyRequest) -> Response[None]:
        """End this browser's session."""
        place = session_cookie(request.scope)
        await deps.sessions.sign_out(session_of(request.scope) or "", place)
        gone = Cookie(place, value="", httponly=True, samesite="strict", max_age=0, secure=deps.behind_tls)
        return Redirect("/", status_code=303, cookies=[gone])
