"""What a server loads (`granian wsgi:app`) and `flask` finds: the portal, with files and finished pages in front."""

from portal import create_app, shelf, static_files

app = create_app()
app.wsgi_app = shelf.Front(app, static_files.in_front_of(app))  # type: ignore[assignment]
