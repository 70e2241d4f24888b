"""What is shown when a page failed: a full disk in its own words, everything else as a defect that was logged."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from gongyou.kit.full_disks import is_disk_full

INSUFFICIENT_STORAGE = 507


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """507 where the disk is full, under the files or under the database; else 500."""
    if is_disk_full(sys.exception()):
        # Without the request, as the page of a defect: nothing more is asked of the database.
        return HttpResponse(render_to_string("507.html"), status=INSUFFICIENT_STORAGE)
    return server_error(request)
