"""Zoho CRM as a small server: version 8 of its REST API, as its specification and documents describe it.

Stricter than Zoho where Zoho is silent: a field that is not there is refused, and so is an unknown choice.
"""

from __future__ import annotations

from datetime import datetime

from tests.fakes import coql
from tests.fakes.base import Json, Refused
from tests.fakes.consent_desk import ConsentDesk
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.shapes import instant, text
from tests.fakes.zoho_crm_fields import OPEN_STAGES, PIPELINE, STAGES, SYSTEM_UNIQUE, ZohoField
from tests.fakes.zoho_crm_records import ZohoRecords, ZohoRefused

_ROOT = "/crm/v8/"
_PARENT = {"module": {"api_name": frozenset({"Leads", "Contacts", "Deals"})}, "id": str}
NOTE = {"Note_Title?": text(120), "Note_Content": text(32_000, shortest=1), "Parent_Id": _PARENT}
NOTE_CHANGE = {"Note_Title?": text(120), "Note_Content?": text(32_000, shortest=1)}
NEW_FIELD = {
    "field_label": text(25, shortest=1),
    "data_type": frozenset({"text", "textarea", "website", "picklist"}),
    "length?": int,
    "unique?": {"casesensitive": str},
}
ORDER = {
    "overwrite?": bool,
    "notify_lead_owner?": bool,
    "notify_new_entity_owner?": bool,
    "Contacts?": {"id": str},
    "Accounts?": {"id": str},
}


class FakeZoho(ZohoRecords):
    """`denies_tokens`: ten were given within ten minutes. `largest_page` makes more pages."""

    token_path = "/oauth/v2/token"
    auth_scheme = "Zoho-oauthtoken"
    bad_request = "INVALID_DATA"

    def __init__(self, scopes: set[str]) -> None:
        super().__init__()
        self.scopes = scopes
        self.client_id = "1000.APP"
        self.desk = ConsentDesk(
            "/oauth/v2/auth",
            client_id=self.client_id,
            separator=",",
            scopes=frozenset({*scopes, "ZohoCRM.settings.fields.CREATE"}),
            needs={"access_type": "offline"},
            refusal=(200, "invalid_code", ""),
        )
        self.denies_tokens = False
        self.largest_page = 200
        self.has_pipelines = True

    # Tokens

    def _token(self, request: HttpRequest) -> HttpReply:
        """Zoho says what is wrong with HTTP 200."""
        if self.denies_tokens:
            words = "You have made too many requests continuously. Please try again after some time."
            return json_reply(
                200, {"error": "Access Denied", "error_description": words, "status": "failure"}
            )
        return json_reply(200, {"error": "invalid_code"}) if self.revoked else super()._token(request)

    def check_grant(self, form: dict[str, str]) -> None:
        if form.get("client_id") != self.client_id:
            raise Refused(200, "invalid_client")
        if form.get("client_secret") != self.client_secret:
            raise Refused(200, "invalid_client_secret")
        super().check_grant(form)

    def token_answer(self, token: str, form: dict[str, str]) -> Json:
        """A refresh token comes of consent only."""
        lasting = {"refresh_token": self.refresh_token} if "code" in form else {}
        return super().token_answer(token, form) | {"api_domain": self.url} | lasting

    # Errors

    def error(self, refused: Refused) -> HttpReply:
        code = "INVALID_TOKEN" if refused.reason == "unauthorized" else refused.reason
        details = refused.details if isinstance(refused, ZohoRefused) else {}
        body = {"code": code, "details": details, "message": refused.words, "status": "error"}
        in_record = isinstance(refused, ZohoRefused) and refused.in_record
        return json_reply(refused.status, {"data": [body]} if in_record else body)

    def need_scope(self, scope: str) -> None:
        if f"ZohoCRM.{scope}" not in self.scopes:
            raise ZohoRefused(
                401, "OAUTH_SCOPE_MISMATCH", "required scope does not exist to make this API call."
            )

    # Requests

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        if not path.startswith(_ROOT):
            raise ZohoRefused(
                404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one"
            )
        match request.method, path.removeprefix(_ROOT).split("/"):
            case "GET", ["org"]:
                self.need_scope("org.READ")
                return json_reply(
                    200, {"org": [{"id": "9001", "company_name": "Seller Ltd", "iso_code": "EUR"}]}
                )
            case "GET", ["users"]:
                self.need_scope("users.READ")
                return json_reply(200, self._page({**query, "page": query["page"]}, self.users, "users"))
            case method, ["settings", what]:
                return self._settings(method, what, query, request)
            case "POST", ["coql"]:
                self.need_scope("coql.READ")
                return self._coql(self.fits(self.body(request), {"select_query": str})["select_query"])
            case method, [module, *rest] if module in self.fields or module == "Notes":
                self.need_scope(f"modules.{module.lower()}.ALL")
                return self._records(method, module, rest, query, request)
            case _:
                raise ZohoRefused(404, "INVALID_URL_PATTERN", path)

    def _records(
        self, method: str, module: str, rest: list[str], query: dict[str, str], request: HttpRequest
    ) -> HttpReply:
        match method, rest:
            case "POST", [] if module == "Notes":
                return self.create_note(self.fits(self.body(request), {"data": [NOTE]})["data"])
            case "PUT", [id] if module == "Notes":
                [change] = self.fits(self.body(request), {"data": [NOTE_CHANGE]})["data"]
                return self.update("Notes", id, change)
            case "POST", []:
                return self.create(module, self.record_of(request))
            case "POST", ["upsert"] if module in SYSTEM_UNIQUE:
                return self.upsert(
                    module, self.record_of(request), self.body(request).get("duplicate_check_fields")
                )
            case "PUT", [id]:
                return self.update(module, id, self.record_of(request))
            case "GET", []:
                return self._list(module, query, request)
            case "GET", ["deleted"]:
                self.need(query.get("type") in ("all", "recycle", "permanent"), "type")
                return self._since(self.deleted.get(module, []), query, request, "deleted_time")
            case "GET", [id]:
                return self._get(module, id, query)
            case "GET", [id, "Notes"]:
                self.need_scope("modules.notes.ALL")
                return self._notes_of(id, query)
            case "POST", [id, "actions", "convert"] if module == "Leads":
                return self.convert_by_order(id, self.fits(self.body(request), {"data": [ORDER]})["data"][0])
            case _:
                raise ZohoRefused(
                    400, "INVALID_REQUEST_METHOD", "The http request method type is not a valid one"
                )

    # Reading

    def _get(self, module: str, id: str, query: dict[str, str]) -> HttpReply:
        record = self.there(module, id)
        if record is None or (record.get("Converted__s") and query.get("converted") not in ("both", "true")):
            return HttpReply(204)
        if module == "Notes":
            self.need(query.get("fields"), "fields")
        return json_reply(200, {"data": [record]})

    def _list(self, module: str, query: dict[str, str], request: HttpRequest) -> HttpReply:
        if not query.get("fields"):
            raise ZohoRefused(400, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing")
        self.need(len(query["fields"].split(",")) <= 50, "fields")
        names = {"id", *query["fields"].split(",")}
        if ids := query.get("ids", "").split(",") if "ids" in query else []:
            self.need(len(ids) <= 100, "ids")
            found = self.find(module, lambda it: it["id"] in ids and not it.get("Converted__s"))
            rows = [{name: value for name, value in each.items() if name in names} for each in found]
            return json_reply(200, self._page(query, rows, "data")) if rows else HttpReply(204)
        self.need((query.get("sort_by"), query.get("sort_order")) == ("Modified_Time", "asc"), "sort_by")
        shown = self.find(module, lambda it: query.get("converted") == "both" or not it.get("Converted__s"))
        shown.sort(key=lambda it: it["Modified_Time"])
        rows = [{name: value for name, value in each.items() if name in names} for each in shown]
        return self._since(rows, query, request, "Modified_Time")

    def _since(self, rows: list[Json], query: dict[str, str], request: HttpRequest, name: str) -> HttpReply:
        if since := request.headers.get("if-modified-since"):
            self.need(instant(since) is None, "If-Modified-Since")
            rows = [row for row in rows if datetime.fromisoformat(row[name]) >= datetime.fromisoformat(since)]
            if not rows:
                return HttpReply(304)
        return json_reply(200, self._page(query, rows, "data")) if rows else HttpReply(204)

    def _page(self, query: dict[str, str], rows: list[Json], key: str) -> Json:
        """By number, or by the token that came with the page before."""
        asked = int(query.get("per_page", "200"))
        self.need(1 <= asked <= 200 and not ("page" in query and "page_token" in query), "per_page")
        size, number = min(asked, self.largest_page), int(query.get("page_token", query.get("page", "1")))
        some, more = rows[(number - 1) * size : number * size], len(rows) > number * size
        info = {"page": number, "per_page": size, "count": len(some), "more_records": more}
        return {
            key: some,
            "info": info | {"next_page_token": str(number + 1) if more and key == "data" else None},
        }

    def _notes_of(self, id: str, query: dict[str, str]) -> HttpReply:
        self.need(query.get("fields"), "fields")
        found = self.find("Notes", lambda it: it["Parent_Id"]["id"] == id)
        return json_reply(200, self._page(query, found, "data")) if found else HttpReply(204)

    def _coql(self, words: str) -> HttpReply:
        try:
            query = coql.parse(words)
        except coql.BadQuery as error:
            raise ZohoRefused(400, "SYNTAX_ERROR", "invalid query formed", {"near": str(error)}) from None
        fields = self.fields[query.module]
        self.need_scope(f"modules.{query.module.lower()}.ALL")
        for name in (*query.columns, *query.asked, query.order):
            if name not in fields or (name in query.asked and fields[name].type == "textarea"):
                raise ZohoRefused(
                    400, "INVALID_QUERY", "column given seems to be invalid", {"column_name": name}
                )
        found = self.find(query.module, lambda it: query.matches(it) and not it.get("Converted__s"))
        found.sort(key=lambda it: str(it.get(query.order)), reverse=query.is_descending)
        rows = [{name: each.get(name) for name in ("id", *query.columns)} for each in found[: query.limit]]
        return json_reply(200, {"data": rows, "info": {"more_records": False}}) if rows else HttpReply(204)

    # Settings

    def _settings(self, method: str, what: str, query: dict[str, str], request: HttpRequest) -> HttpReply:
        match method, what:
            case "GET", "fields":
                self.need_scope("settings.fields.READ")
                return json_reply(
                    200, {"fields": [each.told() for each in self.fields[query["module"]].values()]}
                )
            case "POST", "fields":
                self.need_scope("settings.fields.CREATE")
                return self._make_fields(
                    query["module"], self.fits(self.body(request), {"fields": [NEW_FIELD]})
                )
            case "GET", "layouts":
                self.need_scope("settings.layouts.READ")
                return json_reply(
                    200, {"layouts": [{"id": "31", "name": "Standard", "api_name": query["module"]}]}
                )
            case "GET", "pipeline":
                self.need_scope("settings.pipeline.READ")
                self.need(query.get("layout_id") == "31" and self.has_pipelines, "layout_id")
                return json_reply(200, {"pipeline": [_pipeline()]})
            case _:
                raise ZohoRefused(404, "INVALID_URL_PATTERN", what)

    def _make_fields(self, module: str, body: Json) -> HttpReply:
        self.need(1 <= len(body["fields"]) <= 5, "fields")
        for each in body["fields"]:
            name = each["field_label"].replace(" ", "_")
            self.need(name not in self.fields[module], f"{name} is there")
            length, unique = each.get("length", 255), "unique" in each
            made = ZohoField(name, each["data_type"], length, unique=unique, custom=True)
            self.fields[module][name] = made
        told = {
            "code": "SUCCESS",
            "details": {"id": self.new_id()},
            "message": "field created",
            "status": "success",
        }
        return json_reply(201, {"fields": [told for _ in body["fields"]]})


def _pipeline() -> Json:
    def stage(number: int, name: str) -> Json:
        named = {"id": f"6{number}", "display_value": name, "actual_value": name, "sequence_number": number}
        return named | {"forecast_type": "Open" if name in OPEN_STAGES else name}

    maps = [stage(number, name) for number, name in enumerate(STAGES)]
    return {"id": "61", "display_value": PIPELINE, "actual_value": PIPELINE, "default": True, "maps": maps}
