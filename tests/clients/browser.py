"""A person with a browser: signs in and consents, as the pages ask for it."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlparse

import requests

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class Form(HTMLParser):
    """The hidden fields of the form that posts to `action`."""

    def __init__(self, action):
        super().__init__()
        self.action, self.inside, self.fields = action, False, {}

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("action") == self.action
        if tag == "input" and self.inside and given.get("type") == "hidden":
            self.fields[given["name"]] = given.get("value", "")


def hidden(page, action):
    form = Form(action)
    form.feed(page)
    assert form.fields, f"no form {action} in {page}"
    return form.fields


class Browser:
    def __init__(self, base):
        self.base, self.session = base, requests.Session()

    def sign_in(self, email, password):
        page = self.session.get(f"{self.base}/auth/sign_in")
        fields = hidden(page.text, "/auth/sign_in") | {"email": email, "password": password}
        answer = self.session.post(f"{self.base}/auth/sign_in", data=fields, allow_redirects=False)
        assert answer.status_code == 303, answer.text

    def code(self, url, decision="authorize"):
        """The code that an application is granted behind `url`; None when it is refused."""
        page = self.session.get(url)
        assert page.status_code == 200, page.text
        fields = hidden(page.text, "/oauth/authorize") | {"decision": decision}
        answer = self.session.post(f"{self.base}/oauth/authorize", data=fields, allow_redirects=False)
        if location := answer.headers.get("location"):
            return parse_qs(urlparse(urljoin(self.base, location)).query).get("code", [None])[0]
        found = re.search(r'<code class="code">([^<]+)</code>', answer.text)
        return found and unescape(found[1])
