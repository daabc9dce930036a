"""A small Salesforce over HTTP: logins, describe, queries, composite requests, writes, upserts by external id.

Errors are lists, as its REST API has them. Checked with every request, by its public documentation: versions, unknown,
read-only and wrong fields, references, activities of leads, converted leads.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt

from tests.fakes.base import Refused
from tests.fakes.consent_desk import ConsentDesk
from tests.fakes.salesforce_records import SalesforceOrg, Wrong
from tests.fakes.salesforce_schema import STAGES
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.soql import Malformed, Soql, read
from tests.fakes.vendor_server import Json, one

_JWT_SECONDS = 300


class FakeSalesforce(SalesforceOrg):
    """`page` rows are in an answer. `wall` is the time by which signed requests are judged; answers tell it."""

    token_path = "/services/oauth2/token"
    bad_request = "JSON_PARSER_ERROR"

    def __init__(self, *, external_id: bool = True) -> None:
        super().__init__(external_id=external_id)
        self.client_id, self.public_key, self.username = "app", "", "agent@acme.test"
        self.audience = "https://login.salesforce.com"
        self.desk = ConsentDesk(
            "/services/oauth2/authorize",
            client_id=self.client_id,
            scopes=frozenset({"api", "refresh_token"}),
            pkce=True,
        )
        self.wall = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self.usage, self.allowance, self.page = 18, 15_000, 2_000
        self._cursors: dict[str, list[Json]] = {}

    # Access

    def check_grant(self, form: dict[str, str]) -> None:
        match form.get("grant_type"):
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                self._check_signed(form.get("assertion", ""))
            case "client_credentials":
                if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
                    raise Refused(400, "invalid_client", "invalid client credentials")
            case _:
                super().check_grant(form)

    def _check_signed(self, assertion: str) -> None:
        """By our clock, which the answer's Date header tells."""
        options: Any = {"verify_exp": False, "verify_iat": False}
        try:
            claims = jwt.decode(
                assertion, self.public_key, ["RS256"], audience=self.audience, options=options
            )
        except jwt.InvalidTokenError as error:
            raise Refused(400, "invalid_grant", "invalid assertion") from error
        if (claims.get("iss"), claims.get("sub")) != (self.client_id, self.username):
            raise Refused(400, "invalid_grant", "user hasn't approved this consumer")
        left = claims["exp"] - self.wall.timestamp()
        if not 0 < left <= _JWT_SECONDS:
            raise Refused(400, "invalid_grant", "expired authorization code")

    def token_answer(self, token: str, form: dict[str, str]) -> Json:
        """Without expires_in, as Salesforce answers; a refresh token comes of consent only."""
        answer = {"access_token": token, "instance_url": self.url, "token_type": "Bearer", "scope": "api"}
        return answer | ({"refresh_token": self.refresh_token} if "code" in form else {})

    def _reply(self, request: HttpRequest) -> HttpReply:
        reply = super()._reply(request)
        return replace(reply, headers={**reply.headers, "Date": format_datetime(self.wall, usegmt=True)})

    def error(self, refused: Refused) -> HttpReply:
        if isinstance(refused, Wrong):
            return json_reply(refused.status, refused.listed)
        code = "INVALID_SESSION_ID" if refused.status == 401 else refused.reason
        return json_reply(refused.status, [{"errorCode": code, "message": refused.words, "fields": []}])

    # Requests

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        self.usage += 1
        body = self.body(request) if request.body else {}
        status, value = self._do(request.method, request.path, body, request.headers)
        limits = {"Sforce_Limit_Info": f"api-usage={self.usage}/{self.allowance}"}
        return json_reply(status, value, **limits) if value is not None else HttpReply(status, b"", limits)

    def _do(self, method: str, url: str, body: Json, headers: Any) -> tuple[int, Any]:
        parts = urlsplit(url)
        query = {name: one(values) for name, values in parse_qs(parts.query).items()}
        match method, [unquote(part) for part in parts.path.split("/")[1:]]:
            case _, ["services", "data", version, *_] if not re.fullmatch(r"v(5\d|6[0-7])\.0", version):
                raise Wrong(404, "NOT_FOUND", "The requested resource does not exist")
            case "GET", [_, _, _, ("query" | "queryAll") as resource]:
                return 200, self._query(
                    query["q"], version=parts.path.split("/")[3], deleted=resource == "queryAll"
                )
            case "GET", [_, _, _, "query", cursor]:
                return 200, self._page(cursor, parts.path.split("/")[3])
            case "POST", [_, _, _, "composite"]:
                return 200, self._composite(body, headers)
            case "GET", [_, _, _, "sobjects", source, "describe"]:
                return 200, self._describe(source)
            case "POST", [_, _, _, "sobjects", source]:
                return 201, self.create(source, body, headers)
            case "PATCH", [_, _, _, "sobjects", source, id]:
                self.update(source, self.there(source, id), body, headers)
                return 204, None
            case "PATCH", [_, _, _, "sobjects", source, field, value]:
                return self.upsert(source, field, value, body, headers)
            case _:
                raise Wrong(404, "NOT_FOUND", "The requested resource does not exist")

    def _composite(self, body: Json, headers: Any) -> Json:
        part = {
            "method": str,
            "url": re.compile(r"/services/data/v\d\d\.0/.+"),
            "referenceId": re.compile(r"[A-Za-z]\w*"),
        }
        self.fits(body, {"allOrNone?": bool, "compositeRequest": [part]})
        if len(body["compositeRequest"]) > 5:
            raise Wrong(400, "INVALID_INPUT", "too many query subrequests")
        answers: list[Json] = []
        for each in body["compositeRequest"]:
            try:
                status, value = self._do(each["method"], each["url"], {}, headers)
            except Wrong as wrong:
                status, value = wrong.status, wrong.listed
            found: Json = {
                "body": value,
                "httpHeaders": dict[str, str](),
                "httpStatusCode": status,
                "referenceId": each["referenceId"],
            }
            answers.append(found)
        return {"compositeResponse": answers}

    def _describe(self, source: str) -> Json:
        if source not in self.objects:
            raise Wrong(404, "NOT_FOUND", "The requested resource does not exist")
        fields = [of.described(name) for name, of in self.objects[source].items()]
        may = {"queryable": True, "createable": True, "updateable": True}
        return {"name": source, "label": source, "fields": fields, **may}

    # Queries

    def _query(self, text: str, *, version: str, deleted: bool) -> Json:
        try:
            soql = read(text)
        except Malformed as error:
            raise Wrong(400, "MALFORMED_QUERY", str(error)) from error
        self._check_columns(soql)
        rows = [row for row in self.kind(soql.source).values() if deleted or not row.get("IsDeleted")]
        rows = [row for row in rows if soql.where(row.get)]
        for name, descending in reversed(soql.order):
            rows.sort(
                key=lambda row, name=name: (row.get(name) is not None, row.get(name)), reverse=descending
            )
        found = [self._shown(soql, row) for row in rows[: soql.limit]]
        cursor = f"01g{self.new_id()}-{self.page}"
        self._cursors[cursor] = found
        return self._page(cursor, version)

    def _page(self, cursor: str, version: str) -> Json:
        if cursor not in self._cursors:
            raise Wrong(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        rows = self._cursors.pop(cursor)
        found: Json = {"totalSize": len(rows), "done": len(rows) <= self.page, "records": rows[: self.page]}
        if not found["done"]:
            following = f"01g{self.new_id()}-{self.page}"
            self._cursors[following] = rows[self.page :]
            found["nextRecordsUrl"] = f"/services/data/{version}/query/{following}"
        return found

    def _check_columns(self, soql: Soql) -> None:
        fields = self.fields(soql.source)
        for name in [*(each for each in soql.columns if isinstance(each, str)), *soql.used]:
            if name not in fields and not (name == "Owner.Email" and "OwnerId" in fields):
                words = f"\nERROR at Row:1:Column:8\nNo such column '{name}' on entity '{soql.source}'."
                raise Wrong(400, "INVALID_FIELD", words)
        for name in soql.used:
            if fields[name].kind == "textarea":
                raise Wrong(400, "INVALID_FIELD", f"field '{name}' can not be filtered in a query call")

    def _shown(self, soql: Soql, row: Json) -> Json:
        url = f"/services/data/v66.0/sobjects/{soql.source}/{row['Id']}"
        found: Json = {"attributes": {"type": soql.source, "url": url}}
        for each in soql.columns:
            if isinstance(each, tuple):
                found[each[0]] = self._below(row["Id"])
            elif each == "Owner.Email":
                owner = self.kind("User").get(row.get("OwnerId", ""), {})
                found["Owner"] = {"attributes": {"type": "User"}, "Email": owner.get("Email")}
            else:
                found[each] = self._value(soql.source, row, each)
        return found

    def _below(self, opportunity: str) -> Json | None:
        roles = self.find("OpportunityContactRole", lambda row: row["OpportunityId"] == opportunity)
        records = [{"ContactId": row["ContactId"]} for row in roles if not row["IsDeleted"]]
        return {"totalSize": len(records), "done": True, "records": records} if records else None

    def _value(self, source: str, row: Json, name: str) -> Any:
        if source == "Opportunity" and name in ("IsClosed", "IsWon"):
            return STAGES[row["StageName"]][1 if name == "IsClosed" else 2]
        value = row.get(name)
        if isinstance(value, str) and self.objects[source][name].kind == "datetime":
            return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return value


def reply(status: int, code: str, words: str = "", **headers: str) -> HttpReply:
    """An answer with one error."""
    return HttpReply(
        status,
        json.dumps([{"errorCode": code, "message": words or code}]).encode(),
        {"Content-Type": "application/json", **headers},
    )
