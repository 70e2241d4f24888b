"""The pages of published runs: the list, having one made, one run, and its report as files.

A room subclasses RunPages and says what is its own; who may open a page follows from the policy.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.figures import COUNT
from gongyou.core.period import Month
from gongyou.findings.runs.files import TYPES, data_content, document_content, file_answer
from gongyou.findings.runs.forms import RunForm
from gongyou.findings.runs.models import PublishedRun
from gongyou.findings.runs.policies import R, RunPolicy
from gongyou.findings.runs.work import RunWork, Wanted
from gongyou.kit import audit
from gongyou.kit.policies import Visitor
from gongyou.registry.access import page_for
from gongyou.ui.listing import Column, Filter, Listing

View = Callable[..., HttpResponseBase]
REFUSED = 422


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say; lazy, so that each reader has it in the own language."""

    title: Any
    icon: str
    new: Any
    start: Any
    # What the run's organisation is to it, over the list's column.
    organisation: Any
    # No run yet, and how to come by one.
    none: Any
    none_body: Any
    # The lake holds nothing that could be asked about, and what to bring in first.
    no_data: Any
    no_data_body: Any


@dataclass(frozen=True, slots=True)
class Places:
    """The pages by the names of their addresses."""

    list: str
    new: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a run: in which language, and whether groups under ten are shown."""

    user: Visitor
    language: str
    sees_few: bool


def language() -> str:
    """zh or en."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def months_said(first: str, last: str) -> str:
    """One month, or the first and the last of several."""
    said = [Month.read(month).shown(language()) for month in (first, last)]
    return said[0] if first == last else " – ".join(said)


class RunPages(Generic[R]):
    """The pages of one kind of run."""

    policy: RunPolicy[R]
    work: RunWork
    words: Words
    places: Places
    # The page of one run is the room's own; list and form are shared unless the room extends them.
    page_template: ClassVar[str]
    new_template: ClassVar[str] = "findings/runs/new.html"
    list_template: ClassVar[str] = "findings/runs/list.html"

    # What a room says.

    def period(self, run: R) -> str:
        """The period of a run in words."""
        raise NotImplementedError

    def columns(self) -> Sequence[Column]:
        """The columns of the list, before those that every run has."""
        raise NotImplementedError

    def filters(self) -> Sequence[Filter]:
        """The filters of the list."""
        return ()

    def stock(self) -> Any:
        """What the lake holds that can be asked about; where it is empty there is no form."""
        raise NotImplementedError

    def form(self, data: Any, user: Visitor, stock: Any) -> RunForm:
        """The form over the stock; `data` is None before anything was sent."""
        raise NotImplementedError

    def wanted(self, data: Mapping[str, Any]) -> Wanted:
        """The order, from the form's cleaned data."""
        raise NotImplementedError

    def shown(self, run: R, reader: Reader) -> Mapping[str, Any]:
        """What the page of one run shows besides period and timeline."""
        raise NotImplementedError

    def document(self, run: R) -> Any:
        """The report, where the runs have one as a file."""
        raise NotImplementedError

    def data(self, run: R) -> Mapping[str, Any]:
        """The run's data as a file."""
        return run.report

    def stem(self, run: R) -> str:
        """What a report is called as a file, without its ending."""
        raise NotImplementedError

    # The views, for the room's urls.

    def list_view(self) -> View:
        """The runs of my scope, newest first."""
        return require_safe(page_for(*self.policy.readers)(self._list))

    def new_view(self) -> View:
        """The form; on POST the request goes to the queue, and the task's page shows how far it is."""
        return require_http_methods(["GET", "HEAD", "POST"])(page_for(*self.policy.makers)(self._new))

    def page_view(self) -> View:
        """One run; the address names its id as it likes."""
        return require_safe(page_for(*self.policy.readers)(self._page))

    def file_view(self) -> View:
        """The report in the reader's language; the address names its id as it likes, and the ending `kind`."""
        return require_safe(page_for(*self.policy.readers)(xframe_options_sameorigin(self._file)))

    def _list(self, request: HttpRequest) -> HttpResponse:
        rows = self.policy.listed(request.user)
        listing = Listing(
            query=request.GET,
            rows=rows,
            columns=(*self.columns(), *self._common_columns()),
            filters=self.filters(),
            link=lambda run: run.get_absolute_url(),
            language=language(),
        )
        context = {"listing": listing, "any": rows.exists(), "may_make": self.policy.may_make(request.user)}
        return render(request, self.list_template, {**context, **self._said()})

    def _common_columns(self) -> tuple[Column, ...]:
        return (
            Column("findings", _("发现（项）"), COUNT, sort="findings"),
            Column(
                "organisation", self.words.organisation, cell=lambda run: run.organisation.name, hides_on_phone=True
            ),
            Column("created_at", _("发布时间"), cell=_published, sort="created_at"),
        )

    def _new(self, request: HttpRequest) -> HttpResponse:
        stock = self.stock()
        form = self.form(request.POST if request.method == "POST" else None, request.user, stock)
        if form.is_valid():
            wanted = self.wanted(form.cleaned_data)
            if not self.policy.can_add(request.user, under=wanted.organisation):
                raise Http404
            return redirect(self.work.order(wanted, by=request.user, now=timezone.now()).get_absolute_url())
        context = {"form": form, "stock": stock, **self._said()}
        return render(request, self.new_template, context, status=REFUSED if form.errors else 200)

    def _page(self, request: HttpRequest, **named: uuid.UUID) -> HttpResponse:
        run = self._run(request, named)
        reader = Reader(request.user, language(), self.policy.can_see_few(request.user, run))
        context = {
            "run": run,
            "period": self.period(run),
            "sees_few": reader.sees_few,
            "lines": audit.timeline_of(run, reader.language),
            **self.shown(run, reader),
        }
        return render(request, self.page_template, {**context, **self._said()})

    def _file(self, request: HttpRequest, *, kind: str, **named: uuid.UUID) -> HttpResponse:
        run = self._run(request, named)
        if kind not in TYPES:
            raise Http404
        content = (
            data_content(self.data(run)) if kind == "json" else document_content(self.document(run), kind, language())
        )
        return file_answer(content, self.stem(run), kind, framed="'self'")

    def _run(self, request: HttpRequest, named: Mapping[str, uuid.UUID]) -> R:
        (key,) = named.values()
        return self.policy.visible(request.user, pk=key)

    def _said(self) -> dict[str, Any]:
        return {"words": self.words, "list_url": reverse(self.places.list), "new_url": reverse(self.places.new)}


def _published(run: PublishedRun) -> str:
    return f"{timezone.localtime(run.created_at):%Y-%m-%d %H:%M}"
