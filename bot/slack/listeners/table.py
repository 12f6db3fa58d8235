"""The one table of everything that the bot reacts to.

The app manifest is derived from it, so what Slack is asked to send and what is listened to
cannot differ.
"""

from bot.slack.buttons import (
    ANSWER_MENU,
    ASK_CURATOR,
    DIGEST_EDIT,
    DIGEST_NEW,
    DIGEST_NEXT,
    DIGEST_PAUSE,
    DIGEST_PREVIEW,
    DIGEST_RESUME,
    DIGEST_STOP,
    FEEDBACK_VIEW,
    HELPFUL,
    NOT_HELPFUL,
    OTHER_MATCHES,
    POST_LINE,
    SHARE_ANSWER,
    SHOW_CONTEXT,
    SHOW_TOPIC,
    WHY_MATCH,
)
from bot.slack.correction_form import CORRECT, CORRECT_FORM
from bot.slack.curation_forms import ADD_FORM
from bot.slack.curation_queue import (
    NOTE_DISMISS,
    NOTE_DRAFT,
    QUEUE_ADD,
    QUEUE_DISMISS,
    QUEUE_DRAFT,
)
from bot.slack.digest_form import DIGEST_FORM
from bot.slack.digest_pause_form import PAUSE_FORM
from bot.slack.draft_form import DRAFT_FORM, FIND_LINES
from bot.slack.jobs import Trigger
from bot.slack.listeners.agent import ASSIST, is_pane_opened, suggest_questions
from bot.slack.listeners.ask import answer_command, answer_event, is_question
from bot.slack.listeners.auto import answer_in_auto_channel, is_question_to_all
from bot.slack.listeners.channel_settings import save_settings
from bot.slack.listeners.choice import post_line
from bot.slack.listeners.claim import CHECK_CLAIM, check_claim
from bot.slack.listeners.context import show_context
from bot.slack.listeners.correct import open_correction, send_correction
from bot.slack.listeners.curation import (
    add_question,
    dismiss,
    dismiss_note,
    offer_facts,
)
from bot.slack.listeners.curation_draft import find_lines, offer_lines, save_draft
from bot.slack.listeners.curators import ask_curator
from bot.slack.listeners.digest import preview_digest, resume_digest, show_runs, stop_digest
from bot.slack.listeners.digest_forms import (
    edit_digest,
    new_digest,
    pause_digest,
    save_digest,
    save_pause,
)
from bot.slack.listeners.edits import is_correction, update_answer
from bot.slack.listeners.feedback import helpful, not_helpful, take_feedback
from bot.slack.listeners.greeting import greet, is_invited
from bot.slack.listeners.home import (
    dismiss_at_home,
    dismiss_note_at_home,
    is_at_home,
    is_home_opened,
    show_home,
)
from bot.slack.listeners.matches import asks_why, from_menu, other_matches, why_match
from bot.slack.listeners.propose import PROPOSE_FACT, draft_note, propose
from bot.slack.listeners.reaction import answer_reaction, is_look_up
from bot.slack.listeners.share import share_answer
from bot.slack.listeners.threads import (
    follow_up_addressed,
    follow_up_in_thread,
    is_short_follow_up,
    may_follow_up,
)
from bot.slack.listeners.topics import is_in_view, show_topic, show_topic_in_modal
from bot.slack.listeners.workflow_step import LOOK_UP_A_FACT, PARAMETERS, look_up_a_fact
from bot.slack.settings_blocks import CHANNEL_SETTINGS

_IN_CHANNELS = (("message.channels", "channels:history"), ("message.groups", "groups:history"))

TRIGGERS = (
    Trigger(
        "command",
        "/fact",
        answer_command,
        scopes=("commands", "chat:write"),
        description="Ask for the line of a source that answers",
        usage_hint="question",
    ),
    # The short words of a thread come before questions, since they are none to look up.
    Trigger(
        "event",
        "app_mention",
        follow_up_addressed,
        scopes=("app_mentions:read", "chat:write"),
        wants=is_short_follow_up,
    ),
    Trigger(
        "event",
        "message.im",
        follow_up_addressed,
        scopes=("im:history", "chat:write"),
        wants=is_short_follow_up,
    ),
    Trigger(
        "event",
        "app_mention",
        answer_event,
        scopes=("app_mentions:read", "chat:write"),
        wants=is_question,
    ),
    Trigger(
        "event",
        "message.im",
        answer_event,
        scopes=("im:history", "chat:write"),
        wants=is_question,
    ),
    Trigger(
        "event",
        "message.im",
        update_answer,
        scopes=("im:history", "chat:write"),
        wants=is_correction,
    ),
    *(
        Trigger("event", name, work, scopes=(scope,), wants=wants, optional=True)
        for name, scope in _IN_CHANNELS
        for wants, work in (
            (may_follow_up, follow_up_in_thread),
            (is_question_to_all, answer_in_auto_channel),
            (is_correction, update_answer),
        )
    ),
    Trigger(
        "event",
        "reaction_added",
        answer_reaction,
        scopes=("reactions:read",),
        wants=is_look_up,
        optional=True,
    ),
    # Who may change them is asked of the channel's list of members; without it, only admins may.
    Trigger(
        "view",
        CHANNEL_SETTINGS,
        save_settings,
        scopes=("channels:read", "groups:read"),
        optional=True,
    ),
    # The form begins with the asker's own time zone; without the scope, with UTC.
    Trigger(
        "view",
        DIGEST_FORM,
        save_digest,
        scopes=("users:read", "channels:read", "groups:read"),
        optional=True,
    ),
    Trigger("view", PAUSE_FORM, save_pause),
    # Suggestions are of use only while the pane that was opened is looked at.
    Trigger(
        "event",
        "app_home_opened",
        suggest_questions,
        scopes=(ASSIST,),
        wants=is_pane_opened,
        stored=False,
        optional=True,
    ),
    Trigger(
        "shortcut",
        CHECK_CLAIM,
        check_claim,
        scopes=("commands",),
        description="Check this claim",
        usage_hint="Compare a message with the lines of the sources",
        stored=False,
    ),
    Trigger(
        "function",
        LOOK_UP_A_FACT,
        look_up_a_fact,
        description="Look up a fact",
        usage_hint="Finds the line of a source that answers a question",
        parameters=PARAMETERS,
    ),
    # Curators and admins may be named by user groups, whose members Slack is asked for.
    Trigger(
        "event",
        "app_home_opened",
        show_home,
        scopes=("usergroups:read",),
        wants=is_home_opened,
        optional=True,
    ),
    Trigger(
        "event",
        "member_joined_channel",
        greet,
        scopes=("channels:read", "groups:read"),
        wants=is_invited,
        optional=True,
    ),
    Trigger("action", SHOW_CONTEXT, show_context, stored=False),
    Trigger("action", CORRECT, open_correction, stored=False),
    Trigger("view", CORRECT_FORM, send_correction),
    # In the home tab or a modal there is no conversation to show the facts in.
    Trigger("action", SHOW_TOPIC, show_topic_in_modal, wants=is_in_view, stored=False),
    Trigger("action", SHOW_TOPIC, show_topic),
    Trigger("action", SHARE_ANSWER, share_answer),
    Trigger("action", HELPFUL, helpful),
    Trigger("action", NOT_HELPFUL, not_helpful, stored=False),
    Trigger("view", FEEDBACK_VIEW, take_feedback),
    Trigger("action", WHY_MATCH, why_match, stored=False),
    Trigger("action", OTHER_MATCHES, other_matches),
    # A modal opens at once or never; the menu's other choices are stored, and found by its name.
    Trigger("action", ANSWER_MENU, why_match, wants=asks_why, stored=False),
    Trigger("action", ANSWER_MENU, from_menu),
    Trigger("action", ASK_CURATOR, ask_curator),
    Trigger("action", POST_LINE, post_line),
    Trigger("action", DIGEST_NEW, new_digest, stored=False),
    Trigger("action", DIGEST_EDIT, edit_digest, stored=False),
    Trigger("action", DIGEST_PAUSE, pause_digest, stored=False),
    Trigger("action", DIGEST_PREVIEW, preview_digest),
    Trigger("action", DIGEST_NEXT, show_runs),
    Trigger("action", DIGEST_RESUME, resume_digest),
    Trigger("action", DIGEST_STOP, stop_digest),
    Trigger("action", QUEUE_ADD, offer_facts, stored=False),
    # Curators are named in the fact files as they are called in Slack; without the scope, by id.
    Trigger("view", ADD_FORM, add_question, scopes=("users:read",), optional=True),
    Trigger("action", QUEUE_DISMISS, dismiss_at_home, wants=is_at_home),
    Trigger("action", QUEUE_DISMISS, dismiss),
    Trigger("action", QUEUE_DRAFT, offer_lines, stored=False),
    Trigger("action", FIND_LINES, find_lines, stored=False),
    Trigger("view", DRAFT_FORM, save_draft),
    Trigger(
        "shortcut",
        PROPOSE_FACT,
        propose,
        scopes=("commands",),
        description="Propose as fact",
        usage_hint="Find the line of a source that says it, or keep it for the curators",
        stored=False,
    ),
    Trigger("action", NOTE_DRAFT, draft_note, stored=False),
    Trigger("action", NOTE_DISMISS, dismiss_note_at_home, wants=is_at_home),
    Trigger("action", NOTE_DISMISS, dismiss_note),
)
