"""The WSGI entry: gunicorn gongyou.site.wsgi"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from gongyou.site.backup.guard import refuse_unfinished
from gongyou.site.turns import InTurn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.site.settings")

application = InTurn(get_wsgi_application())
refuse_unfinished(settings.GONGYOU_DATA_DIR)
