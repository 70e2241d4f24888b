"""The WSGI entry: gunicorn gongyou.site.wsgi"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.site.settings")

application = get_wsgi_application()
