"""What a server loads (`granian wsgi:app`) and what `flask` finds: the portal, its static files served in front."""

from portal import create_app, static_files

app = create_app()
app.wsgi_app = static_files.in_front_of(app)  # type: ignore[method-assign]
