"""The shapes and limits of Slack's blocks and views, declared.

Source: the Block Kit reference ("Blocks", "Block elements", "Composition objects") and
"View objects" in Slack's documentation. Only what Sourceline may send is here: any other
block type is refused, as a misspelt one would be.
"""

from bot.block_kit.shapes import Check, array, boolean, integer, one_of, record, string, tagged

ID_MAX = 255
MESSAGE_BLOCKS_MAX = 50
VIEW_BLOCKS_MAX = 100

_ID = string(ID_MAX)


def plain(most: int) -> Check:
    """A plain_text object of 1 to `most` characters."""
    return tagged({"plain_text": record({"text": string(most)}, {"emoji": boolean})})


def either(most: int) -> Check:
    """A plain_text or mrkdwn object of 1 to `most` characters."""
    return tagged(
        {
            "plain_text": record({"text": string(most)}, {"emoji": boolean}),
            "mrkdwn": record({"text": string(most)}, {"verbatim": boolean}),
        }
    )


_CONFIRM = record(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_OPTION = record(
    {"text": either(75), "value": string(150)}, {"description": either(75), "url": string(3000)}
)
_OPTION_GROUP = record({"label": plain(75), "options": array(_OPTION, 100)})
_ACTING = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": boolean}
_CHOOSING = {**_ACTING, "placeholder": plain(150)}
_LISTED = {"options": array(_OPTION, 100), "option_groups": array(_OPTION_GROUP, 100)}
_SEVERAL = {"max_selected_items": integer(1, 100)}
_FILTER = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_bot_users": boolean,
        "exclude_external_shared_channels": boolean,
    },
)

_BUTTON = record(
    {"text": plain(75)},
    {
        "action_id": _ID,
        "value": string(2000),
        "url": string(3000),
        "style": one_of("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(75),
    },
)
_IMAGE = {"image_url": string(3000), "alt_text": string(2000)}
_TEXT_INPUT = record(
    {},
    {
        "action_id": _ID,
        "initial_value": string(3000, least=0),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
        "focus_on_load": boolean,
        "placeholder": plain(150),
        "dispatch_action_config": record(
            {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)}
        ),
    },
)

INTERACTIVE: dict[str, Check] = {
    "button": _BUTTON,
    "overflow": record({"options": array(_OPTION, 5)}, {"action_id": _ID, "confirm": _CONFIRM}),
    "static_select": record({}, {**_CHOOSING, **_LISTED, "initial_option": _OPTION}),
    "multi_static_select": record(
        {}, {**_CHOOSING, **_LISTED, **_SEVERAL, "initial_options": array(_OPTION, 100)}
    ),
    "users_select": record({}, {**_CHOOSING, "initial_user": _ID}),
    "multi_users_select": record({}, {**_CHOOSING, **_SEVERAL, "initial_users": array(_ID, 100)}),
    "channels_select": record(
        {}, {**_CHOOSING, "initial_channel": _ID, "response_url_enabled": boolean}
    ),
    "conversations_select": record(
        {},
        {
            **_CHOOSING,
            "initial_conversation": _ID,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _FILTER,
        },
    ),
    "checkboxes": record(
        {"options": array(_OPTION, 10)}, {**_ACTING, "initial_options": array(_OPTION, 10)}
    ),
    "radio_buttons": record(
        {"options": array(_OPTION, 10)}, {**_ACTING, "initial_option": _OPTION}
    ),
    "datepicker": record({}, {**_CHOOSING, "initial_date": string(10)}),
    "timepicker": record({}, {**_CHOOSING, "initial_time": string(5), "timezone": string(64)}),
}
_INPUTS = {
    name: shape for name, shape in INTERACTIVE.items() if name not in ("button", "overflow")
} | {"plain_text_input": _TEXT_INPUT}

_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code"), boolean))
_RICH: dict[str, Check] = {
    "text": record({"text": string(12_000)}, {"style": _STYLE}),
    "link": record({"url": string(3000)}, {"text": string(3000), "style": _STYLE}),
    "emoji": record({"name": string(100)}, {"unicode": string(100), "style": _STYLE}),
    "user": record({"user_id": _ID}, {"style": _STYLE}),
    "channel": record({"channel_id": _ID}, {"style": _STYLE}),
}
_RICH_ITEMS = {"elements": array(tagged(_RICH), 1000)}
_RICH_PLAIN = {"elements": array(tagged({"text": _RICH["text"], "link": _RICH["link"]}), 1000)}
_RICH_SECTION = record(_RICH_ITEMS)
_RICH_LIST = record(
    {
        "style": one_of("bullet", "ordered"),
        "elements": array(tagged({"rich_text_section": _RICH_SECTION}), 1000),
    },
    {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
)
_RICH_BLOCK = array(
    tagged(
        {
            "rich_text_section": _RICH_SECTION,
            "rich_text_quote": record(_RICH_ITEMS, {"border": integer(0, 1)}),
            "rich_text_preformatted": record(_RICH_PLAIN, {"border": integer(0, 1)}),
            "rich_text_list": _RICH_LIST,
        }
    ),
    1000,
)
_NAMED = {"block_id": _ID}
_CONTEXT_ITEM = tagged(
    {
        "image": record(_IMAGE),
        "plain_text": record({"text": string(3000)}, {"emoji": boolean}),
        "mrkdwn": record({"text": string(3000)}, {"verbatim": boolean}),
    }
)

BLOCK = tagged(
    {
        "section": record(
            {},
            {
                **_NAMED,
                "text": either(3000),
                "fields": array(either(2000), 10),
                "accessory": tagged({**INTERACTIVE, "image": record(_IMAGE)}),
                "expand": boolean,
            },
        ),
        "header": record({"text": plain(150)}, _NAMED),
        "divider": record({}, _NAMED),
        "context": record({"elements": array(_CONTEXT_ITEM, 10)}, _NAMED),
        "actions": record({"elements": array(tagged(INTERACTIVE), 25)}, _NAMED),
        "image": record(_IMAGE, {**_NAMED, "title": plain(2000)}),
        "rich_text": record({"elements": _RICH_BLOCK}, _NAMED),
        "input": record(
            {"label": plain(2000), "element": tagged(_INPUTS)},
            {**_NAMED, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        ),
    }
)

_VIEW = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(ID_MAX, least=0),
    "external_id": string(ID_MAX, least=0),
}
_VIEW_BLOCKS = array(BLOCK, VIEW_BLOCKS_MAX, least=0)

VIEWS: dict[str, Check] = {
    "modal": tagged(
        {
            "modal": record(
                {"title": plain(24), "blocks": _VIEW_BLOCKS},
                {
                    **_VIEW,
                    "close": plain(24),
                    "submit": plain(24),
                    "clear_on_close": boolean,
                    "notify_on_close": boolean,
                    "submit_disabled": boolean,
                },
            )
        }
    ),
    "home": tagged({"home": record({"blocks": _VIEW_BLOCKS}, _VIEW)}),
}
