"""The papers to enclose: which ones follows from the answers; several files each, phone photos welcome."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from portal.access import signed_in
from portal.clock import utc_now
from portal.downloads import download, files
from portal.refusals import sentence
from portal.store import reading, transaction
from portal.views.applications.blueprint import bp
from portal.views.applications.draft import CHECK, PAPERS, Draft, acting, editable, opened, own, own_to_prepare
from services.applications import attachments, copying, drafts, photos
from services.errors import Invalid, NotFound
from services.files import joining, uploads
from services.killpoints import killpoint

#: Paper id -> what is wrong, in sentences.
Mistakes = Mapping[str, Sequence[str]]


@bp.get("/applications/<application_id>/papers")
@signed_in
def papers(application_id: str) -> ResponseReturnValue:
    """The papers these answers call for, with the files given so far."""
    draft = editable(application_id)
    if draft is None:
        return redirect(url_for("applications.one", application_id=application_id), 303)
    if not draft.papers:
        return redirect(draft.address(CHECK), 303)
    return papers_page(draft, {})


@bp.post("/applications/<application_id>/papers")
@signed_in
def save_papers(application_id: str) -> ResponseReturnValue:
    """Keep the files that are right and say beside each paper which are not; then remove, stay, go on or pause."""
    draft = opened(own_to_prepare(application_id))
    drafts.must_be_editable(draft.application)
    mistakes = _take(draft)
    if removed := request.form.get("remove"):
        now = utc_now()
        with transaction() as db:
            attachments.detach(db, acting(db, now), application_id, removed, now=now)
    if moved := request.form.get("up"):
        now = utc_now()
        with transaction() as db:
            photos.move_up(db, acting(db, now), application_id, moved, now=now)
    if joined := request.form.get("join"):
        mistakes = {**mistakes, **_join(draft, joined)}
    if taken := request.form.get("take"):
        mistakes = {**mistakes, **_take_over(application_id, taken)}
    draft = opened(own(application_id))
    if not mistakes and "continue" in request.form:
        mistakes = {
            needed.paper.id: [_("Attach this paper.")]
            for needed in draft.papers
            if needed.required and not draft.files.get(needed.paper.id)
        }
    if mistakes:
        return papers_page(draft, mistakes), 422
    if "later" in request.form:
        flash(_("Saved. You can go on whenever you like, on any device."), "success")
        return redirect(draft.home, 303)
    if "continue" in request.form:
        return redirect(draft.after(PAPERS), 303)
    return redirect(draft.address(PAPERS) + ("?back=check" if request.args.get("back") == CHECK else ""), 303)


@bp.get("/applications/<application_id>/files/<attachment_id>")
@signed_in
def own_file(application_id: str, attachment_id: str) -> ResponseReturnValue:
    """One of the person's own files."""
    found = attachments.one(reading(), own(application_id), attachment_id)
    return download(found.sha256, found.name, found.media_type)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Too much at once: the papers page again, with what was given before and the remedy."""
    if request.endpoint != "applications.save_papers" or not request.view_args:
        return error
    try:
        draft = editable(request.view_args["application_id"])
    except NotFound:
        return error
    if draft is None or not draft.papers:
        return error
    text = _("These files together are too large to send at once. Send them one by one, or take smaller photos.")
    return papers_page(draft, {draft.papers[0].paper.id: [text]}), 413


def _take(draft: Draft) -> Mistakes:
    mistakes: dict[str, list[str]] = defaultdict(list)
    for needed in draft.papers:
        for upload in request.files.getlist(f"paper-{needed.paper.id}"):
            if not upload.filename:
                continue
            try:
                _add(draft, needed.paper.id, upload)
            except Invalid as refusal:
                name = uploads.clean_name(upload.filename)
                mistakes[needed.paper.id].append(
                    _("%(file)s was not taken. %(reason)s", file=name, reason=sentence(refusal))
                )
    return mistakes


def _join(draft: Draft, paper_id: str) -> Mistakes:
    """Make one PDF of the photos of a paper."""
    found = photos.joinable(reading(), draft.application, paper_id)
    if not found:
        return {}
    made = joining.join([files().get(photo.sha256) for photo in found])
    if len(made) > uploads.MOST_BYTES:
        return {paper_id: [_("As one PDF these photos would be larger than 10 MB. Leave them as they are.")]}
    try:
        pdf = uploads.clean(f"{found[0].name.rpartition('.')[0]}.pdf", made)
        digest, now = files().put(pdf.data), utc_now()
        with transaction() as db:
            ids = [photo.id for photo in found]
            photos.replace(db, acting(db, now), draft.application.id, paper_id, ids, pdf, digest, now=now)
    except Invalid as refusal:
        return {paper_id: [sentence(refusal)]}
    return {}


def _take_over(application_id: str, attachment_id: str) -> Mistakes:
    """Use a file of the application that this draft was copied from."""
    now = utc_now()
    offered = copying.offered_files(reading(), own(application_id))
    paper = next((paper for paper, files in offered.items() if attachment_id in [file.id for file in files]), "")
    try:
        with transaction() as db:
            copying.take_file(db, acting(db, now), application_id, attachment_id, now=now)
    except Invalid as refusal:
        return {paper: [sentence(refusal)]}
    return {}


def _add(draft: Draft, paper_id: str, upload: FileStorage) -> None:
    file = uploads.clean(upload.filename or "", upload.read())
    digest = files().put(file.data)
    killpoint("upload.stored")
    now = utc_now()
    with transaction() as db:
        attachments.attach(db, acting(db, now), draft.application.id, paper_id, file, digest, now=now)


def papers_page(draft: Draft, mistakes: Mistakes) -> str:
    """The page with its files, and beside each paper what is wrong with it."""
    return render_template(
        "applications/papers.html",
        draft=draft,
        mistakes=mistakes,
        joinable={each.paper.id: photos.joinable(reading(), draft.application, each.paper.id) for each in draft.papers},
        offered=copying.offered_files(reading(), draft.application),
        copied_from=(draft.application.draft.get(drafts.COPIED) or {}).get("code", ""),
        problems=[(f"paper-{paper_id}", text) for paper_id, texts in mistakes.items() for text in texts],
        accepted=uploads.ACCEPTED,
        defects=[each for each in draft.defects if each.target_kind == "paper"],
        back=draft.address(CHECK) if request.args.get("back") == CHECK else draft.before(PAPERS),
    )
