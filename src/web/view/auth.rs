//! Becoming a member and proving to be one.

use askama::Template;

use crate::layout::{FieldErrors, Page};

use super::public::{Registration, RuleView};

/// `GET /auth/sign_up` and `GET /setup/TOKEN`. Posts `username`, `email`, `password`, `reason`, `invite_code` and
/// `agreement` (`on`) to `action`.
#[derive(Template)]
#[template(path = "web/sign_up.html")]
pub struct SignUpPage {
    pub page: Page,
    pub registration: Registration,
    /// `/auth/sign_up`, or the owner's link itself.
    pub action: String,
    /// It is the owner's link: no reason, no invitation, no approval.
    pub owner: bool,
    /// Whose invitation they bring, once it was found to be good; empty when that account is gone.
    pub invited_by: Option<String>,
    /// What was typed; the password never comes back.
    pub form: SignUpForm,
    pub errors: FieldErrors,
    pub rules: Vec<RuleView>,
    /// The fewest characters a password may have.
    pub min_password: u64,
}

/// What was typed into the sign-up form.
#[derive(Debug, Clone, Default)]
pub struct SignUpForm {
    pub username: String,
    pub email: String,
    pub reason: String,
    pub invite_code: String,
}

impl SignUpPage {
    /// Nobody may sign up here: the page says so instead of showing a form that cannot succeed.
    fn is_closed(&self) -> bool {
        !self.owner && self.registration == Registration::Closed
    }

    fn wants_reason(&self) -> bool {
        !self.owner && self.registration.wants_reason()
    }

    fn wants_invitation(&self) -> bool {
        !self.owner && self.registration == Registration::Invite && self.invited_by.is_none()
    }
}

/// `GET /auth/sign_in`. Posts `email` (an address or a user name), `password` and `return_to` to `/auth/sign_in`.
#[derive(Template)]
#[template(path = "web/sign_in.html")]
pub struct SignInPage {
    pub page: Page,
    /// What was typed.
    pub email: String,
    /// Where to go afterwards; a path of ours.
    pub return_to: Option<String>,
    /// Why it failed, as a sentence; the same for a wrong name and a wrong password.
    pub error: Option<String>,
}

/// `GET /auth/password`: asks for the address a link shall be sent to. Posts `email` to `/auth/password`.
#[derive(Template)]
#[template(path = "web/password_request.html")]
pub struct PasswordRequestPage {
    pub page: Page,
    pub email: String,
    pub errors: FieldErrors,
}

/// `GET /auth/password/TOKEN`: a new password. Posts `password` and `password_confirmation` to `page.path`.
#[derive(Template)]
#[template(path = "web/password_reset.html")]
pub struct PasswordResetPage {
    pub page: Page,
    pub errors: FieldErrors,
    pub min_password: u64,
}

/// After a sign-up or a request for a new password: what happens next.
#[derive(Template)]
#[template(path = "web/check_mail.html")]
pub struct CheckMailPage {
    pub page: Page,
    pub purpose: MailPurpose,
    /// Where the mail went. A request for a new password never says whether anybody has that address.
    pub email: String,
}

/// Why one should look into one's mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailPurpose {
    /// To confirm the address; the account opens at once.
    Confirm,
    /// To confirm the address; then moderators look at the request.
    ConfirmThenApproval,
    /// The address is confirmed, or needs not be; moderators look at the request and write when they decided.
    Approval,
    /// To choose a new password.
    PasswordReset,
}

impl MailPurpose {
    pub const ALL: [Self; 4] =
        [Self::Confirm, Self::ConfirmThenApproval, Self::Approval, Self::PasswordReset];

    /// Keys of the heading and of the sentence below it.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Confirm => ("mail-heading", "mail-confirm"),
            Self::ConfirmThenApproval => ("mail-heading", "mail-confirm-then-approval"),
            Self::Approval => ("mail-approval-heading", "mail-approval"),
            Self::PasswordReset => ("mail-heading", "mail-password-reset"),
        }
    }

    fn heading(self) -> &'static str {
        self.keys().0
    }

    fn sentence(self) -> &'static str {
        self.keys().1
    }

    fn expects_mail(self) -> bool {
        self != Self::Approval
    }
}
