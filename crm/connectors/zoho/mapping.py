"""Where our fields go by default, and the custom fields that Zoho needs for the rest. PURE data.

Zoho has a field for the channel only (Lead_Source). Its own fields for pages, referrers and click ids are filled by its
visitor tracking, and nobody may write them. So there are nine custom fields beside our key, ten in all: the smallest
paid edition has room for no more.
"""

from __future__ import annotations

from collections.abc import Mapping

from crm.connectors.model import Field, Object
from crm.connectors.zoho.names import DEALS, EVENTS, LEADS, TASKS, People
from crm.mapping.config import Row

_SOURCE = (
    Row(ours="channel", field="Lead_Source", policy="fill_empty"),
    Row(ours="source_page", field="Landing_Page", policy="on_create"),
    Row(ours="referrer", field="Referring_Page", policy="on_create"),
    *(
        Row(ours=f"utm_{part}", field=f"UTM_{part.capitalize()}", policy="on_create")
        for part in ("source", "medium", "campaign", "term", "content")
    ),
    Row(ours="gclid", field="Google_Click_ID", policy="fill_empty"),
    *(
        Row(ours=click, field="Other_Click_IDs", policy="fill_empty", transform="join")
        for click in ("gbraid", "wbraid", "fbclid", "msclkid", "li_fat_id", "ttclid")
    ),
)
_LEAD = (
    Row(ours="job_title", field="Designation"),
    Row(ours="industry", field="Industry"),
    Row(ours="company_size", field="No_of_Employees", transform="highest"),
    Row(ours="website", field="Website"),
    Row(ours="country", field="Country"),
    Row(ours="summary", field="Description"),
)
_CONTACT = (
    Row(ours="job_title", field="Title"),
    Row(ours="country", field="Mailing_Country"),
    Row(ours="summary", field="Description"),
)
_DEAL = (
    Row(ours="channel", field="Lead_Source", policy="on_create"),
    Row(ours="summary", field="Description"),
    Row(ours="next_steps", field="Next_Step"),
)


def mapping(module: People) -> Mapping[Object, tuple[Row, ...]]:
    """Policies but for the source's are fill_empty: what a rep has stays. Address, phone, names, company and owner are
    written by the connector itself."""
    return {"contact": (*(_LEAD if module == LEADS else _CONTACT), *_SOURCE), "deal": _DEAL}


FILLED = ("Email", "Phone", "First_Name", "Last_Name", "Company", "Account_Name", "Owner")
"""Fields of a person that are written without a mapping."""

_IN_CONTACTS = {"Designation": "Title", "Country": "Mailing_Country", "City": "Mailing_City",
                "State": "Mailing_State", "Street": "Mailing_Street", "Zip_Code": "Mailing_Zip"}  # fmt: skip
_IN_LEADS = {theirs: ours for ours, theirs in _IN_CONTACTS.items()}


def renamed(field: Field, module: People) -> Field:
    """The field as `module` calls it: a mapping is made for one of the two, and a person may be in the other."""
    names = _IN_LEADS if module == LEADS else _IN_CONTACTS
    return Field(names.get(field.name, field.name), field.value, field.policy)


# Custom fields

_OWN = (
    "Landing_Page", "Referring_Page", "UTM_Source", "UTM_Medium", "UTM_Campaign", "UTM_Term", "UTM_Content",
    "Google_Click_ID", "Other_Click_IDs",
)  # fmt: skip


def own_fields(key_field: str) -> Mapping[str, tuple[str, ...]]:
    """The custom fields to be made, by module. The key comes first, and is needed."""
    people = (key_field, *_OWN)
    keyed = (key_field,)
    return {"Leads": people, "Contacts": people, DEALS: keyed, TASKS: keyed, EVENTS: keyed}


UNIQUE_IN = frozenset({"Leads", "Contacts", DEALS})
"""Where Zoho checks for duplicates. Tasks and meetings it lets be written twice; there we look first, one at a time."""
