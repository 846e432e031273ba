"""Settings of a worker that a test starts: those of the site, on the test's own database."""

import os

from cypp import settings

globals().update({name: value for name, value in vars(settings).items() if name.isupper()})
DATABASES = {"default": {**settings.DATABASES["default"], "NAME": os.environ["CYPP_TEST_DATABASE"]}}
