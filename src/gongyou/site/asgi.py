"""The ASGI entry."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.site.settings")

application = get_asgi_application()
