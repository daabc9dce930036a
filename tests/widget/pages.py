"""Pages of an imaginary company that embed the widget, each with its own difficulty."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

STRICT = (
    "default-src 'none'; script-src 'nonce-x1' 'strict-dynamic'; style-src 'self'; connect-src {api}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
NONCE_ONLY = "default-src 'none'; script-src 'nonce-x1'; style-src 'self'; connect-src {api}"

BODY = """<main><h1>Northwind</h1><p>Project planning for small teams. <a href="/faq">Questions</a></p>
<button id="below">A button of the page</button>
<div class="tall">A long page</div></main>"""

STYLE = """body{margin:0;font:17px/1.6 Georgia,serif;color:#26303d;background:#fbfaf7}
main{max-width:720px;margin:60px auto;
padding:0 20px}h1{font-size:44px}.tall{height:1600px}
a{color:inherit}@media(prefers-color-scheme:dark){body{background:#0e1116;color:#d5dae2}}"""

HOSTILE = """html{font-size:9px}
body *{font:italic 900 31px/3 cursive!important;color:red!important;background:yellow!important;
 border:7px solid lime!important;
 padding:23px!important;margin:19px!important;box-sizing:content-box!important;display:block!important;float:left!important;
 text-transform:uppercase!important;letter-spacing:9px!important;transform:rotate(3deg)!important;opacity:.4!important;
 position:relative!important;visibility:visible!important;cursor:wait!important;direction:ltr}
button,textarea,dialog,svg{width:9px!important;height:9px!important;border-radius:0!important}"""


def site(api: str) -> FastAPI:
    """The company's server; `api` is the origin of the widget's server."""
    app = FastAPI()

    def page(
        style: str = "", *, tags: str | None = None, head: str = "", html: str = "", csp: str = ""
    ) -> Response:
        script = f'<script async src="{api}/widget.js" data-key="pk_test"></script>'
        text = (
            f"<!doctype html><html lang=en {html}><head><meta charset=utf-8><title>Northwind</title>"
            '<meta name=viewport content="width=device-width,initial-scale=1">'
            f'<link rel=stylesheet href="/site.css">{style}{head}</head>'
            f"<body>{BODY}{script if tags is None else tags}</body></html>"
        )
        headers = {"Content-Security-Policy": csp.format(api=api)} if csp else {}
        return Response(text, media_type="text/html", headers=headers)

    nonced = f'<script nonce="x1" async src="{api}/widget.js" data-key="pk_test"></script>'
    watch = (
        '<script nonce="x1">window.violations=[];document.addEventListener("securitypolicyviolation",'
        "(e)=>violations.push(e.violatedDirective+' '+e.blockedURI+' '+e.sample))</script>"
    )
    twice = f'<script src="{api}/widget.js" data-key="pk_test"></script>' * 2
    stub = (
        "<script>window.SalesAgent=window.SalesAgent||function(){(SalesAgent.q=SalesAgent.q||[]).push(arguments)};"
        "window.heard=[];SalesAgent('on','open',()=>heard.push('open'));SalesAgent('open')</script>"
    )
    in_head = f'<script src="{api}/widget.js" data-key="pk_test" data-accent="#ffd84d"></script>'
    table = {
        "/": lambda: page(),
        "/bare": lambda: page(tags=""),
        "/faq": lambda: page(),
        "/strict": lambda: page(tags=nonced, head=watch, csp=STRICT),
        "/nonce-only": lambda: page(tags=nonced, head=watch, csp=NONCE_ONLY),
        "/hostile": lambda: page(f"<style>{HOSTILE}</style>"),
        "/twice": lambda: page(tags=twice),
        "/three": lambda: page(tags=twice + twice.replace("pk_test", "pk_other"), head=in_head),
        "/key-in-address": lambda: page(tags=f'<script src="{api}/widget.js?key=pk_test"></script>'),
        "/queue": lambda: page(head=stub),
        "/head": lambda: page(tags="", head=in_head),
        "/rtl": lambda: page(html='dir="rtl"'),
        "/no-key": lambda: page(tags=f'<script src="{api}/widget.js"></script>'),
        "/site.css": lambda: Response(STYLE, media_type="text/css"),
        "/favicon.ico": lambda: Response(status_code=204),
    }

    async def with_attributes(request: Request) -> Response:
        """The script tag has the attributes that the query names, beside its key."""
        attributes = {"data-key": "pk_test"} | dict(request.query_params)
        said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
        return page(tags=f'<script async src="{api}/widget.js" {said}></script>')

    app.add_api_route("/with", with_attributes, methods=["GET"], response_model=None)
    for path, endpoint in table.items():
        app.add_api_route(path, endpoint, methods=["GET"], response_model=None)
    return app
