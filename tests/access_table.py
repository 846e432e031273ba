"""Who may do what at every address: the rule that tests/test_access.py holds the site to.

Everybody not named in a cell is refused: people without a role in the trust and strangers get 404, people signed
out are led to the sign-in page, members get 403 or, where their role may not even know of drafts, 404. A method
that an address does not have answers 405. An address that is missing here fails.
"""

from dataclasses import dataclass

OUTSIDERS = {"anonymous", "nobody", "stranger"}
MEMBERS = {"officer", "manager", "signatory", "lead", "board", "administrator"}


@dataclass(frozen=True)
class Who:
    """Roles that may, and the status they get; roles from which it is hidden (404). Other members get 403."""

    may: frozenset[str]
    hidden: frozenset[str]
    status: int

    def expected(self, role: str) -> int:
        return self.status if role in self.may else 404 if role in self.hidden else 403


def of_trust(*roles):
    return lambda status=200: Who(frozenset(roles), frozenset(), status)


def of_plan(*roles):
    """In a plan at sign-off: board members and administrators have no drafts."""
    return lambda status=200: Who(frozenset(roles), frozenset({"board", "administrator"}), status)


def of_packs(*roles):
    """A meeting's pack: for those whom it was not sent to there is no such thing."""
    return lambda status=200: Who(frozenset(roles), frozenset(MEMBERS - set(roles)), status)


def only_officer(status=200):
    """What belongs to one person: for others there is no such thing."""
    return Who(frozenset({"officer"}), frozenset(MEMBERS - {"officer"}), status)


members = of_trust(*MEMBERS)
authors = of_trust("officer", "manager")
keepers = of_trust("manager")
inviters = of_trust("manager", "administrator")
administrators = of_trust("administrator")
readers = of_plan("officer", "manager", "lead", "signatory")
writers = of_plan("officer", "manager")
answer_readers = of_plan("officer", "manager", "lead")
managers = of_plan("manager")
officers = of_plan("officer")  # of what one officer made
signatories = of_plan("signatory")
pack_readers = of_packs("officer", "manager", "lead", "board")
pack_makers = of_packs("officer", "manager")


@dataclass(frozen=True)
class Row:
    """What GET and POST (with an empty form) answer; None: no such method. `pk` names the thing in the address."""

    get: Who | None = None
    post: Who | None = None
    pk: str = ""
    parent: str = ""
    action: str = ""


@dataclass(frozen=True)
class Public:
    """Open to everybody, with one status for all; in another trust (which publishes nothing) `elsewhere`."""

    status: int = 200
    elsewhere: int = 404
    pk: str = ""


#  422: an empty form is refused with its faults     302: done     409: not possible in this state
MATRIX: dict[str, Row | Public] = {
    "healthz": Public(),
    "accessibility": Public(),
    "cookies": Public(),
    "outbox": Public(404),  # but in the demonstration
    # plans
    "plans:home": Row(get=members()),
    "plans:add": Row(get=authors(), post=authors(422)),
    "plans:detail": Row(get=readers()),
    "plans:edit": Row(get=writers(), post=writers(422)),
    "plans:find": Row(get=readers()),
    "plans:preview": Row(get=readers()),
    "plans:preview_markdown": Row(post=writers()),
    "plans:section": Row(get=readers(), post=writers(422), pk="section"),
    "plans:section_add": Row(get=writers(), post=writers(422)),
    "plans:section_move": Row(post=writers(302), pk="section"),
    "plans:section_remove": Row(get=writers(), post=writers(302), pk="section"),
    "plans:advance": Row(get=managers(), post=managers(422), action="redraft"),
    # checklists
    "plans:checklist": Row(get=readers()),
    "plans:checklist_choose": Row(get=managers(), post=managers(409)),
    "plans:steps": Row(get=managers()),
    "plans:requirement_done": Row(post=writers(302), pk="line"),
    "plans:requirement_not_needed": Row(get=managers(), post=managers(422), pk="line"),
    "plans:requirement_take_back": Row(post=writers(302), pk="line"),
    "plans:checklists": Row(get=members()),
    "plans:checklist_set": Row(get=members(), pk="set"),
    "plans:checklist_set_add": Row(get=keepers(), post=keepers(422)),
    "plans:checklist_set_edit": Row(get=keepers(), post=keepers(422), pk="set"),
    "plans:checklist_set_copy": Row(post=keepers(302), pk="set"),
    "plans:checklist_set_remove": Row(get=keepers(), post=keepers(302), pk="set"),
    "plans:requirement_add": Row(get=keepers(), post=keepers(422), parent="set"),
    "plans:requirement_edit": Row(get=keepers(), post=keepers(422), pk="line"),
    "plans:requirement_move": Row(post=keepers(302), pk="line"),
    "plans:requirement_remove": Row(get=keepers(), post=keepers(302), pk="line"),
    # talk
    "plans:talk": Row(get=readers()),
    "plans:talk_place": Row(get=readers(), post=readers(422), pk="section"),
    "plans:talk_marks": Row(get=readers(), pk="section"),
    "plans:assign": Row(get=writers(), post=writers(422), pk="section"),
    "plans:comment_reply": Row(get=readers(), post=readers(422), pk="comment"),
    "plans:comment_edit": Row(get=officers(), post=officers(422), pk="comment"),
    "plans:comment_remove": Row(get=officers(), post=officers(302), pk="comment"),
    "plans:comment_resolve": Row(post=writers(302), pk="comment"),
    "plans:assignment_done": Row(post=writers(302), pk="assignment"),
    # what changed, and who is here
    "plans:news": Row(get=readers(), post=readers(400)),
    "plans:news_line": Row(get=readers()),
    "plans:here": Row(post=readers(204)),
    # notices
    "plans:notices": Row(get=members()),
    "plans:notices_new": Row(get=members()),
    "plans:notices_read": Row(post=members(302)),
    "plans:notice": Row(get=only_officer(302), pk="notice"),
    # words and abbreviations
    "plans:glossary": Row(get=readers()),
    "plans:editions": Row(get=readers(), post=writers(409)),
    "plans:edition_order": Row(get=writers(), post=writers(422), pk="final version"),
    "plans:wording": Row(get=readers(), post=writers(422), pk="wording"),
    "plans:wording_add": Row(get=writers(), post=writers(422)),
    "plans:wording_remove": Row(get=writers(), post=writers(302), pk="wording"),
    "plans:wording_history": Row(get=readers(), pk="wording"),
    "plans:wording_restore": Row(post=writers(409), pk="wording"),
    "plans:wording_bring_back": Row(post=writers(302), pk="wording"),
    "plans:term_add": Row(get=writers(), post=writers(422)),
    "plans:terms_add": Row(get=writers(), post=writers(422)),
    "plans:term_edit": Row(get=writers(), post=writers(422), pk="term"),
    "plans:term_remove": Row(get=writers(), post=writers(302), pk="term"),
    "plans:term_history": Row(get=readers(), pk="term"),
    "plans:term_restore": Row(post=writers(409), pk="term"),
    "plans:term_bring_back": Row(post=writers(302), pk="term"),
    # the timetable, and one's own calendar
    "plans:timetable": Row(get=readers()),
    "plans:stages": Row(get=writers(), post=writers(302)),
    "plans:date_add": Row(get=writers(), post=writers(422)),
    "plans:date_edit": Row(get=writers(), post=writers(422), pk="date"),
    "plans:date_done": Row(post=writers(302), pk="date"),
    "plans:date_not_done": Row(post=writers(302), pk="date"),
    "plans:date_remove": Row(get=writers(), post=writers(302), pk="date"),
    "plans:date_history": Row(get=readers(), pk="date"),
    "plans:date_restore": Row(post=writers(409), pk="date"),
    "plans:date_bring_back": Row(post=writers(302), pk="date"),
    "plans:activity_add": Row(get=writers(), post=writers(422)),
    "plans:activity_edit": Row(get=writers(), post=writers(422), pk="activity"),
    "plans:activity_move": Row(post=writers(302), pk="activity"),
    "plans:activity_remove": Row(get=writers(), post=writers(302), pk="activity"),
    "plans:activity_history": Row(get=readers(), pk="activity"),
    "plans:activity_restore": Row(post=writers(409), pk="activity"),
    "plans:activity_bring_back": Row(post=writers(302), pk="activity"),
    "plans:usual_year": Row(post=writers(302)),
    "plans:calendar": Row(get=members()),
    "plans:calendar_new": Row(post=members(302)),
    "plans:calendar_remove": Row(post=members(302)),
    "plans:calendar_feed": Public(404, elsewhere=404),  # of a secret that is nobody's
    # meetings and decisions
    "plans:meetings": Row(get=members()),
    "plans:meeting": Row(get=members(), pk="meeting"),
    "plans:meeting_add": Row(get=authors(), post=authors(422)),
    "plans:meeting_edit": Row(get=authors(), post=authors(422), pk="meeting"),
    "plans:meeting_remove": Row(get=authors(), post=authors(302), pk="meeting"),
    "plans:pack_new": Row(get=authors(), post=authors(422), pk="empty meeting"),
    "plans:pack_progress": Row(get=pack_readers(), pk="pack"),
    "plans:pack_progress (not sent)": Row(get=pack_makers(), pk="pack not sent"),
    "plans:pack_retry": Row(post=authors(302), pk="pack"),
    "plans:pack_cancel": Row(post=authors(302), pk="pack"),
    "plans:pack_send": Row(get=authors(), post=authors(302), pk="pack"),
    "plans:pack_download": Row(get=pack_readers(), pk="pack"),
    "plans:pack_download (not sent)": Row(get=pack_makers(), pk="pack not sent"),
    "plans:decisions": Row(get=readers()),
    "plans:step_add": Row(get=managers(), post=managers(422)),
    "plans:step_edit": Row(get=managers(), post=managers(422), pk="step"),
    "plans:step_move": Row(post=managers(302), pk="step"),
    "plans:step_remove": Row(get=managers(), post=managers(302), pk="step"),
    "plans:agenda_add": Row(get=writers(), post=writers(422)),
    "plans:agenda_item": Row(get=readers(), pk="agenda item"),
    "plans:agenda_edit": Row(get=writers(), post=writers(422), pk="agenda item"),
    "plans:agenda_remove": Row(get=writers(), post=writers(302), pk="agenda item"),
    "plans:decide": Row(get=managers(), post=managers(422), pk="agenda item"),
    "plans:paper_edit": Row(get=writers(), post=writers(422), pk="agenda item"),
    "plans:paper_make": Row(post=writers(302), pk="agenda item"),
    # the consultation
    "plans:consultation": Row(get=readers()),
    "plans:consultation_days": Row(get=writers(), post=writers(422)),
    "plans:consultation_counts": Row(get=answer_readers()),
    "plans:responses": Row(get=answer_readers()),
    "plans:responses_several": Row(post=writers(302)),
    "plans:responses_export": Row(get=answer_readers()),
    "plans:response": Row(get=answer_readers(), post=writers(422), pk="response"),
    "plans:response_tags": Row(post=writers(302), pk="response"),
    "plans:response_add": Row(get=writers(), post=writers(422)),
    "plans:tags": Row(get=writers(), post=writers(422)),
    "plans:tag_remove": Row(get=writers(), post=writers(302), pk="tag"),
    "plans:you_said": Row(get=readers()),
    "plans:you_said_add": Row(get=writers(), post=writers(422)),
    "plans:you_said_edit": Row(get=writers(), post=writers(422), pk="said line"),
    "plans:you_said_move": Row(post=writers(302), pk="said line"),
    "plans:you_said_remove": Row(get=writers(), post=writers(302), pk="said line"),
    "plans:you_said_history": Row(get=readers(), pk="said line"),
    "plans:you_said_restore": Row(post=writers(409), pk="said line"),
    "plans:you_said_bring_back": Row(post=writers(302), pk="said line"),
    "plans:consultation_public": Public(),
    "plans:consultation_answer": Public(),
    "plans:consultation_thanks": Public(),
    "plans:consultation_file": Public(404, pk="asked file"),  # its days are over
    # what happened
    "plans:removed": Row(get=readers()),
    "plans:section_history": Row(get=readers(), pk="section"),
    "plans:section_restore": Row(post=writers(409), pk="section"),
    "plans:section_bring_back": Row(post=writers(302), pk="section"),
    "priorities:history": Row(get=readers(), pk="priority"),
    "priorities:restore": Row(post=writers(409), pk="priority"),
    "priorities:bring_back": Row(post=writers(302), pk="priority"),
    "priorities:objective_history": Row(get=readers(), pk="objective"),
    "priorities:objective_restore": Row(post=writers(409), pk="objective"),
    "priorities:objective_bring_back": Row(post=writers(302), pk="objective"),
    "priorities:result_history": Row(get=readers(), pk="result"),
    "priorities:result_restore": Row(post=writers(409), pk="result"),
    "priorities:result_bring_back": Row(post=writers(302), pk="result"),
    "priorities:commitment_history": Row(get=readers(), pk="commitment"),
    "priorities:commitment_restore": Row(post=writers(409), pk="commitment"),
    "priorities:commitment_bring_back": Row(post=writers(302), pk="commitment"),
    "priorities:money": Row(get=readers()),
    "priorities:money_csv": Row(get=readers()),
    "priorities:money_xlsx": Row(get=readers()),
    "priorities:money_add": Row(get=writers(), post=writers(422), pk="priority"),
    "priorities:money_edit": Row(get=writers(), post=writers(422), pk="money"),
    "priorities:money_remove": Row(get=writers(), post=writers(302), pk="money"),
    "priorities:money_history": Row(get=readers(), pk="money"),
    "priorities:money_restore": Row(post=writers(409), pk="money"),
    "priorities:money_bring_back": Row(post=writers(302), pk="money"),
    "indicators:measure_history": Row(get=readers(), pk="measure"),
    "indicators:measure_restore": Row(post=writers(409), pk="measure"),
    "indicators:measure_bring_back": Row(post=writers(302), pk="measure"),
    # versions, files and the public site
    "plans:publications": Row(get=readers()),
    "plans:keep_version": Row(get=writers(), post=writers(422)),
    "plans:version_file": Row(post=writers(302), pk="kept version"),
    "plans:withdraw_version": Row(get=managers(), post=managers(422), pk="final version"),
    "plans:compare": Row(get=readers()),
    "plans:compare_file": Row(post=writers(422)),
    "plans:edition_progress": Row(get=readers(), pk="draft file"),
    "plans:edition_retry": Row(post=writers(302), pk="draft file"),
    "plans:edition_cancel": Row(post=writers(302), pk="draft file"),
    "plans:download": Row(get=readers(), pk="draft file"),
    "plans:download (published)": Row(get=members(), pk="final file"),
    "plans:library": Row(get=members()),
    "plans:format_requests": Row(get=writers()),
    "plans:format_answered": Row(post=writers(302), pk="asked"),
    "plans:published_index": Public(elsewhere=200),
    "plans:published_verify": Public(elsewhere=200),
    "plans:published_trust": Public(),
    "plans:published": Public(),
    "plans:published_versions": Public(),
    "plans:published_version": Public(),
    "plans:published_search": Public(),
    "plans:published_compare": Public(404),  # there is one version
    "plans:published_picture": Public(404),  # of other words
    "plans:format_ask": Public(),
    "plans:format_asked": Public(),
    "sitemap": Public(),
    "robots": Public(),
    "plans:published_file": Public(302, pk="final file"),  # to its friendly name
    "plans:published_file (draft)": Public(404, pk="draft file"),
    # priorities
    "priorities:detail": Row(get=readers(), pk="priority"),
    "priorities:at": Row(get=readers(302)),
    "priorities:smart": Row(get=readers()),
    "priorities:add": Row(get=writers(), post=writers(422)),
    "priorities:edit": Row(get=writers(), post=writers(422), pk="priority"),
    "priorities:move": Row(post=writers(302), pk="priority"),
    "priorities:remove": Row(get=writers(), post=writers(302), pk="priority"),
    "priorities:rows": Row(get=writers(), post=writers(422), pk="priority"),
    "priorities:rows_undo": Row(post=writers(302), pk="priority"),
    "priorities:objective_add": Row(get=writers(), post=writers(422), parent="priority"),
    "priorities:objective_edit": Row(get=writers(), post=writers(422), pk="objective"),
    "priorities:objective_move": Row(post=writers(302), pk="objective"),
    "priorities:objective_copy": Row(post=writers(302), pk="objective"),
    "priorities:objective_move_to": Row(get=writers(), post=writers(422), pk="objective"),
    "priorities:objective_remove": Row(get=writers(), post=writers(302), pk="objective"),
    "priorities:result_add": Row(get=writers(), post=writers(422), parent="objective"),
    "priorities:result_edit": Row(get=writers(), post=writers(422), pk="result"),
    "priorities:result_move": Row(post=writers(302), pk="result"),
    "priorities:result_copy": Row(post=writers(302), pk="result"),
    "priorities:result_move_to": Row(get=writers(), post=writers(422), pk="result"),
    "priorities:result_remove": Row(get=writers(), post=writers(302), pk="result"),
    "priorities:commitment_add": Row(get=writers(), post=writers(422), parent="objective"),
    "priorities:commitment_edit": Row(get=writers(), post=writers(422), pk="commitment"),
    "priorities:commitment_move": Row(post=writers(302), pk="commitment"),
    "priorities:commitment_copy": Row(post=writers(302), pk="commitment"),
    "priorities:commitment_move_to": Row(get=writers(), post=writers(422), pk="commitment"),
    "priorities:commitment_remove": Row(get=writers(), post=writers(302), pk="commitment"),
    "priorities:room": Row(get=readers()),
    "priorities:window": Row(get=managers(), post=managers(422)),
    "priorities:sign": Row(get=signatories(), post=signatories(422), pk="request"),
    "priorities:remind_all": Row(post=managers(302)),
    "priorities:room_csv": Row(get=readers()),
    "priorities:signatures_csv": Row(get=readers()),
    "priorities:room_xlsx": Row(get=readers()),
    "priorities:make_record": Row(post=managers(302)),
    "priorities:organisation": Row(get=managers(), pk="signing organisation"),
    "priorities:remind": Row(post=managers(302), pk="signing organisation"),
    "priorities:signer_add": Row(get=managers(), post=managers(422), pk="signing organisation"),
    "priorities:hand_over": Row(get=managers(), post=managers(422), pk="signer", parent="signing organisation"),
    "priorities:signer_role": Row(post=managers(302), pk="signer", parent="signing organisation"),
    "priorities:signer_remove": Row(get=managers(), post=managers(302), pk="signer", parent="signing organisation"),
    "priorities:mine": Row(get=signatories()),
    "priorities:mine_of": Row(get=signatories(), pk="signing organisation"),
    "priorities:receipt": Row(get=readers(), post=readers(302), pk="signature"),
    "priorities:correct": Row(get=managers(), post=managers(422), pk="priority"),
    "priorities:correction": Row(get=readers(), post=signatories(422), pk="correction"),
    "priorities:verify": Row(get=members(), post=members(422)),
    "priorities:record": Row(get=readers(), pk="request"),
    "priorities:waive": Row(get=managers(), post=managers(422), pk="request"),
    # indicators
    "indicators:catalogue": Row(get=members()),
    "indicators:indicator_add": Row(get=authors(), post=authors(422)),
    "indicators:scorecard": Row(get=readers()),
    "indicators:measure_add": Row(get=writers(), post=writers(422), pk="priority"),
    "indicators:measure_edit": Row(get=writers(), post=writers(422), pk="measure"),
    "indicators:measure_move": Row(post=writers(302), pk="measure"),
    "indicators:measure_remove": Row(get=writers(), post=writers(302), pk="measure"),
    "indicators:upload": Row(get=writers(), post=writers(422)),
    "indicators:sample": Row(get=writers()),
    "indicators:import": Row(get=writers(), post=writers(302)),
    # partners
    "partners:brand_css": Public(elsewhere=200),
    "partners:trust_edit": Row(get=administrators(), post=administrators(422)),
    "partners:logo": Public(404),  # there is none
    "partners:logo_edit": Row(get=administrators(), post=administrators(422)),
    "partners:logo_remove": Row(get=administrators(404), post=administrators(404)),
    "partners:organisations": Row(get=members()),
    "partners:organisation_add": Row(get=administrators(), post=administrators(422)),
    "partners:organisation_edit": Row(get=administrators(), post=administrators(422), pk="organisation"),
    "partners:organisation_remove": Row(get=administrators(), post=administrators(302), pk="organisation"),
    "partners:status_add": Row(get=administrators(), post=administrators(422), pk="organisation"),
    "partners:status_remove": Row(post=administrators(302), pk="status"),
    "partners:bodies": Row(get=members()),
    "partners:body_add": Row(get=administrators(), post=administrators(422)),
    "partners:body_edit": Row(get=administrators(), post=administrators(422), pk="body"),
    "partners:body_remove": Row(get=administrators(), post=administrators(302), pk="body"),
    "partners:people": Row(get=inviters()),
    "partners:person_add": Row(get=inviters(), post=inviters(422)),
    "partners:person_edit": Row(get=inviters(), post=inviters(422), pk="person"),
    "partners:membership_remove": Row(post=administrators(302), pk="membership"),
}

#: allauth's own pages about oneself: who is signed out is led to sign-in.
OWN_ACCOUNT = {
    "account",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}
#: allauth's own pages on the way in: the status for people signed out.
WAY_IN = {
    "account_confirm_login_code": 302,
    "account_inactive": 200,
    "account_login": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,  # that the link is not valid
    "account_reset_password_from_key_done": 200,
    "account_signup": 200,  # that people are invited
    "mfa_authenticate": 302,
}
#: Not a trust's: everybody signed in has it for themselves.
OWN = {"home"}
