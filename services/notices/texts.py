"""The words of every notice, as English msgids. What a decision says is never in a mail, only that there is one."""

from collections.abc import Mapping
from typing import Final

from services.notices.company_texts import COMPANY_TEXTS
from services.notices.kinds import Text
from services.text import N_

_APPLICATION: Final = "/applications/%(application)s"

TEXTS: Final[Mapping[str, Text]] = {
    "confirm_address": Text(
        N_("Confirm your e-mail address"),
        (
            N_("Somebody, probably you, asked to open an account with this e-mail address."),
            N_("Open the link and press the button there. The link works once, within three days."),
            N_("If it was not you, do nothing: no account is opened."),
        ),
        N_("Confirm this address"),
        "/confirm/%(registration)s",
    ),
    "address_taken": Text(
        N_("You already have an account"),
        (
            N_("Somebody, probably you, tried to open an account with this e-mail address. It already has one."),
            N_("Sign in with it. If you do not know the password any more, choose a new one."),
            N_("If it was not you, do nothing: nothing was changed."),
        ),
        N_("Choose a new password"),
        "/reset",
    ),
    "no_account": Text(
        N_("No account with this e-mail address"),
        (
            N_("Somebody, probably you, asked for a new password. There is no account with this e-mail address."),
            N_("Perhaps you used another address. If you are new here, you can open an account."),
            N_("If it was not you, do nothing."),
        ),
        N_("Open an account"),
        "/register",
    ),
    "reset_password": Text(
        N_("Choose a new password"),
        (
            N_("Somebody, probably you, asked for a new password for your account."),
            N_("The link works once, within one hour. Afterwards you are signed out on all devices."),
            N_("If it was not you, do nothing: your password stays as it is."),
        ),
        N_("Choose a new password"),
        "/reset/%(reset)s",
    ),
    "password_changed": Text(
        N_("Your password was changed"),
        (
            N_("The password of your account was changed, and your other devices were signed out."),
            N_("If it was not you, choose a new password at once."),
        ),
        N_("Choose a new password"),
        "/reset",
    ),
    "draft_ends": Text(
        N_("Your draft is deleted after %(day)s"),
        (
            N_("You began an application and have not filed it yet: %(service)s, for %(agency)s."),
            N_("We keep it until %(day)s. Then its answers and files are deleted; nothing of it was sent."),
            N_("To keep it longer, open it and save a page. If you do not need it any more, do nothing."),
        ),
        N_("Go on with the draft"),
        _APPLICATION,
    ),
    "filed": Text(
        N_("Application %(code)s: filed"),
        (
            N_("We have received your application %(code)s: %(service)s."),
            N_("%(agency)s will look at it and tell you whether it is accepted."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "accepted": Text(
        N_("Application %(code)s: accepted"),
        (
            N_("%(agency)s has accepted your application %(code)s: %(service)s."),
            N_("The result is promised for %(due)s. The official receipt slip is on the application's page."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "refused": Text(
        N_("Application %(code)s: not accepted"),
        (
            N_("%(agency)s could not accept your application %(code)s: %(service)s."),
            N_("The reason, and what you can do, is on the application's page."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "fee_due": Text(
        N_("Application %(code)s: a fee is due"),
        (
            N_("The fee for your application %(code)s (%(service)s) is %(amount)s."),
            N_("How to pay it is on the application's page. %(agency)s goes on once it is paid."),
        ),
        N_("See the fee"),
        _APPLICATION,
    ),
    "fee_to_file": Text(
        N_("Application %(code)s: pay the fee to file it"),
        (
            N_("Your application %(code)s (%(service)s) is complete. It is filed once its fee of %(amount)s is paid."),
            N_("Pay it by %(due)s. An application that is not paid by then is closed; you can file it again."),
        ),
        N_("Pay the fee"),
        _APPLICATION,
    ),
    "fee_reminder": Text(
        N_("Application %(code)s: the fee is not paid yet"),
        (
            N_("Your application %(code)s (%(service)s) is not filed yet: its fee of %(amount)s is still to be paid."),
            N_("Pay it by %(due)s. An application that is not paid by then is closed; you can file it again."),
            N_("If you do not need it any more, you need not do anything."),
        ),
        N_("Pay the fee"),
        _APPLICATION,
    ),
    "expired": Text(
        N_("Application %(code)s: closed"),
        (
            N_("The fee for your application %(code)s (%(service)s) was not paid in time: the application is closed."),
            N_("You owe nothing. If you still need it, file a new application."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "fee_paid": Text(
        N_("Application %(code)s: the fee is paid"),
        (N_("We have recorded %(amount)s as paid for your application %(code)s: %(service)s."),),
        N_("See the application"),
        _APPLICATION,
    ),
    "paid_twice": Text(
        N_("Application %(code)s: you get money back"),
        (
            N_("We received %(amount)s for your application %(code)s (%(service)s) that was not owed any more."),
            N_("We are sending it back the way it came. You need not do anything."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "refund_coming": Text(
        N_("Application %(code)s: the fee is given back"),
        (
            N_("%(agency)s gives back %(amount)s that you paid for your application %(code)s: %(service)s."),
            N_("What was paid online goes back the way it came; it can take some days to arrive."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "supplement_asked": Text(
        N_("Application %(code)s: please add something"),
        (
            N_("%(agency)s has looked at your application %(code)s (%(service)s) and asks you for additions."),
            N_("The complete list is on the application's page. The time limit rests until you have sent them."),
        ),
        N_("See what is missing"),
        _APPLICATION,
    ),
    "supplement_received": Text(
        N_("Application %(code)s: your additions have arrived"),
        (
            N_("We have received the additions to your application %(code)s: %(service)s."),
            N_("The time limit has begun again. The new date is on the application's page."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "result_ready": Text(
        N_("Application %(code)s: the result is ready"),
        (
            N_("The result of your application %(code)s (%(service)s) is ready."),
            N_("Sign in to read it or to see where you can collect it."),
        ),
        N_("See the result"),
        _APPLICATION,
    ),
    "parcel_sent": Text(
        N_("Application %(code)s: the result was sent to you"),
        (
            N_("%(agency)s has sent you the result of your application %(code)s by post: %(service)s."),
            N_("The number of the parcel is %(number)s. You pay the postage to the carrier when it arrives."),
        ),
        N_("Follow the parcel"),
        _APPLICATION,
    ),
    "parcel_returned": Text(
        N_("Application %(code)s: the parcel came back"),
        (
            N_("The parcel with the result of your application %(code)s (%(service)s) could not be delivered."),
            N_("It waits for you at the counter of %(agency)s. Bring your identity paper."),
            N_("If you want it sent once more, correct the address on the page of your application."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    "confirmation_asked": Text(
        N_("%(name)s asks you to confirm an application"),
        (
            N_("%(name)s has filled in an application that concerns you both: %(service)s, to %(agency)s."),
            N_("It is filed only after you have read and confirmed it. You can do so until %(due)s."),
            N_("If you know nothing of this, decline it there, or do nothing: then nothing is filed."),
        ),
        N_("Read it, then confirm or decline"),
        "/agree/%(agree)s",
    ),
    "confirmation_declined": Text(
        N_("Your application was not confirmed"),
        (
            N_("The other person did not confirm your application: %(service)s. It was not filed."),
            N_("The reason is on the application's page. Correct it there, then ask again."),
        ),
        N_("See the reason"),
        f"{_APPLICATION}/confirmation",
    ),
    "appointment": Text(
        N_("Application %(code)s: your appointment"),
        (
            N_("You are expected for your application %(code)s (%(service)s) at %(at)s."),
            N_("Place: %(place)s, %(agency)s. What to bring is on the application's page."),
        ),
        N_("See the appointment"),
        _APPLICATION,
    ),
    "appointment_other": Text(
        N_("Your appointment: %(service)s"),
        (
            N_("You are expected together with %(name)s at %(at)s: %(service)s."),
            N_("Place: %(place)s, %(agency)s. What to bring is on the page of this link."),
        ),
        N_("See the appointment"),
        "/agree/%(agree)s",
    ),
    "handed_over": Text(
        N_("Application %(code)s: finished"),
        (N_("The result of your application %(code)s (%(service)s) was handed over. The application is closed."),),
        N_("See the application"),
        _APPLICATION,
    ),
    "withdrawn": Text(
        N_("Application %(code)s: withdrawn"),
        (N_("Your application %(code)s (%(service)s) was withdrawn, as you asked. The agency stops handling it."),),
        N_("See the application"),
        _APPLICATION,
    ),
    "stopped": Text(
        N_("Application %(code)s: stopped"),
        (
            N_("%(agency)s has stopped the handling of your application %(code)s: %(service)s."),
            N_("The reason is on the application's page."),
        ),
        N_("See the application"),
        _APPLICATION,
    ),
    # Both say the same on purpose: somebody else may read the person's mail.
    **dict.fromkeys(
        ("decided_approved", "decided_rejected"),
        Text(
            N_("Application %(code)s: there is a decision"),
            (
                N_("%(agency)s has decided on your application %(code)s: %(service)s."),
                N_("Sign in to read the decision."),
            ),
            N_("Read the decision"),
            _APPLICATION,
        ),
    ),
    **COMPANY_TEXTS,
}

#: Around every letter.
GREETING: Final = N_("Dear %(name)s,")
GREETING_WITHOUT_NAME: Final = N_("Good day,")
FAREWELL: Final = N_(
    "Một Cửa, one door to public services. This letter was written by a machine; nobody reads answers to it."
)
