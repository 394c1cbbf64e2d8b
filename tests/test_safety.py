"""Who may use the server, how often and for what: against the real server, over real HTTP."""

import hashlib
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from askmig.errors import AskmigError
from askmig.interfaces.safety import Users, add_user, read_users, remove_user
from askmig.interfaces.safety.headers import script_hashes
from askmig.interfaces.safety.limits import RateLimiter, client_of
from askmig.interfaces.safety.login import SECONDS, Sessions, safe_target
from askmig.interfaces.safety.uploads import UploadLimits, examine
from askmig.settings import Settings
from samples import ROOT
from served import ASK, PASSWORDS, ROLES, Reply, basic, call, served

QUESTION = {"data": ["¿Qué presupuesto tiene el proyecto piloto PALIM?", None, None]}
BOUNDARY = "xxxxxxxx"


@pytest.fixture(scope="module")
def users_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("auth") / "users.txt"
    for name, password in PASSWORDS.items():
        add_user(path, name, ROLES[name], password)
    return path


@pytest.fixture(scope="module")
def open_server(built_index: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("open")
    own = Settings(corpus=folder / "corpus", index=folder / "index")  # what is sent up gets into the corpus
    shutil.copytree(built_index.corpus, own.corpus)
    shutil.copytree(built_index.index, own.index)
    with served(own, "--rate", "60", "--allow-upload", errors=folder / "log") as url:
        yield url


@pytest.fixture(scope="module")
def shut_server(built_index: Settings, users_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shut")
    options = ["--auth", str(users_file), "--verdicts", str(folder / "verdicts.sqlite")]
    with served(built_index, *options, errors=folder / "log") as url:
        yield url


def log_in(url: str, name: str, password: str, target: str = "/") -> Reply:
    form = urlencode({"username": name, "password": password}).encode()
    kind = "application/x-www-form-urlencoded"
    return call(url, f"/login?next={quote(target)}", form, content_type=kind, accept="text/html")


# -- users


def test_file_of_users_holds_no_password_and_only_its_owner_reads_it(users_file: Path):
    text = users_file.read_text()
    assert all(password not in text for password in PASSWORDS.values())
    assert users_file.stat().st_mode & 0o777 == 0o600
    assert {name: entry.person.role for name, entry in read_users(users_file).items()} == ROLES


def test_password_is_checked_and_recalled_without_a_hash(users_file: Path):
    users = Users(users_file)
    assert users.recall("sara", PASSWORDS["sara"]) is None
    person = users.check("sara", PASSWORDS["sara"])
    assert person is not None
    assert (person.name, person.may("staff"), person.may("maintainer")) == ("sara", True, False)
    assert users.recall("sara", PASSWORDS["sara"]) == person
    assert users.recall("sara", "wrong") is None
    assert [users.check("sara", "wrong"), users.check("nobody", PASSWORDS["sara"])] == [None, None]


def test_change_of_the_file_counts_at_once(tmp_path: Path):
    path = tmp_path / "users.txt"
    add_user(path, "ana", "staff", "primera clave")
    add_user(path, "eva", "reader", "otra más larga")
    users = Users(path)
    assert users.check("ana", "primera clave")
    add_user(path, "ana", "reader", "segunda clave")
    assert users.recall("ana", "primera clave") is None
    person = users.person("ana")
    assert person and person.role == "reader"
    remove_user(path, "ana")
    assert users.person("ana") is None


@pytest.mark.parametrize(
    ("name", "role", "password", "words"),
    [
        ("a:b", "reader", "larga y buena", "cannot be used"),
        ("ana", "king", "larga y buena", "no role 'king'"),
        ("ana", "reader", "corta", "has 5 characters"),
    ],
)
def test_user_that_cannot_be_is_refused(tmp_path: Path, name: str, role: str, password: str, words: str):
    with pytest.raises(AskmigError, match=words):
        add_user(tmp_path / "users.txt", name, role, password)
    assert not (tmp_path / "users.txt").exists()


@pytest.mark.parametrize("text", ["", "ana:reader:plain", "ana:king:scrypt$1$1$1$a$b"])
def test_broken_file_of_users_is_a_known_error(tmp_path: Path, text: str):
    path = tmp_path / "users.txt"
    path.write_text(text)
    with pytest.raises(AskmigError, match="askmig users add"):
        Users(path)


# -- limits, sessions, hashes


def test_client_is_admitted_by_the_burst_then_by_the_rate():
    now = [0.0]
    limiter = RateLimiter(60, 3, lambda: now[0])
    assert [limiter.wait("a") for _ in range(5)] == [0, 0, 0, 1, 1]
    assert limiter.wait("b") == 0
    now[0] = 1.0
    assert [limiter.wait("a"), limiter.wait("a")] == [0, 1]


def test_rate_of_zero_is_no_limit():
    limiter = RateLimiter(0, 1)
    assert [limiter.wait("a") for _ in range(100)] == [0] * 100


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_client_is_an_address_or_a_network(address: str, client: str):
    assert client_of(address) == client


def test_session_ends_after_a_day_of_work_or_by_the_person():
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    token, other = sessions.begin("ana"), sessions.begin("eva")
    assert (sessions.name(token), sessions.name(other), sessions.name("")) == ("ana", "eva", None)
    sessions.end(other)
    assert sessions.name(other) is None
    now[0] = SECONDS + 1.0
    assert sessions.name(token) is None


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/?doc=scpf-13&p=p7", "/?doc=scpf-13&p=p7"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("", "/"),
    ],
)
def test_login_leads_only_to_this_server(wanted: str, target: str):
    assert safe_target(wanted) == target


def test_script_hashes_are_those_of_the_scripts_that_stand_in_the_page():
    page = b'<script src="a.js"></script><script data-x>let a = 1;</script><script>\nlet b;</script>'
    expected = [b64encode(hashlib.sha256(code).digest()).decode() for code in (b"let a = 1;", b"\nlet b;")]
    assert script_hashes(page) == expected


# -- the open server


def test_every_response_has_the_headers(open_server: str):
    for path in ("/", "/config", "/theme.css", "/none", "/gradio_api/info"):
        headers = call(open_server, path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "object-src 'none'" in headers["content-security-policy"]


def test_page_lets_only_its_own_scripts_run(open_server: str):
    page = call(open_server, "/")
    policy = page.headers["content-security-policy"]
    assert script_hashes(page.body)
    assert all(f"'sha256-{one}'" in policy for one in script_hashes(page.body))
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts and "unsafe-inline" not in scripts[1] and "http" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../../../../etc/passwd",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/proc/self/environ",
        f"{ROOT}/pyproject.toml",
        f"{ROOT}/corpus/catalogue.csv",
        "corpus/catalogue.csv",
        "pyproject.toml",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "HTTP://example.org/",
        "\\\\host\\share",
    ],
)
def test_nothing_outside_the_cache_is_handed_out(open_server: str, path: str):
    for prefix in ("/gradio_api/file=", "/gradio_api/file/"):
        reply = call(open_server, f"{prefix}{path}")
        assert reply.status in (403, 404), (prefix, path)
        assert b"root:" not in reply.body and b"[project]" not in reply.body


def test_index_is_not_handed_out(shut_server: str, built_index: Settings):
    manifest = next(built_index.index.resolve().glob("manifest.json"))
    assert call(shut_server, f"/gradio_api/file={manifest}", authorization=basic("rosa")).status == 403


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/proxy=http://127.0.0.1/", "/monitoring", "/monitoring/summary", "/gradio_api/mcp", "/gradio_api/mcp/sse",
     "/gradio_api/vibe-code/", "/gradio_api/runs", "/gradio_api/dev/reload", "/gradio_api/stream/a/b/1/playlist-file",
     "/gradio_api/upload"],
)  # fmt: skip
def test_what_is_not_used_is_not_there(open_server: str, path: str):
    assert call(open_server, path, accept_language="fr").json["detail"] == "Cela n’existe pas ici."


def test_page_of_another_site_cannot_ask(open_server: str):
    assert call(open_server, ASK, QUESTION, origin="https://evil.example").status == 403
    assert call(open_server, ASK, QUESTION, origin=open_server.rstrip("/")).status == 200


def test_client_that_asks_too_often_is_told_in_its_language(open_server: str):
    client = {"x_forwarded_for": "203.0.113.9"}
    replies = [call(open_server, ASK, QUESTION, accept_language="fr,en;q=0.5", **client) for _ in range(90)]
    refused = [reply for reply in replies if reply.status == 429]
    assert refused
    assert refused[0].json["detail"].startswith("Trop de questions à la fois ; attendez ")
    assert int(refused[0].headers["retry-after"]) >= 1
    assert call(open_server, ASK, QUESTION, x_forwarded_for="203.0.113.10").status == 200


def test_full_queue_is_said_in_the_language_of_the_page(built_index: Settings, tmp_path: Path):
    with served(built_index, "--queue", "1", "--rate", "0", errors=tmp_path / "log") as url:
        many = {"data": ["¿Qué es la migración? " * 150, None, None]}
        replies = [call(url, ASK, many, accept_language="pt") for _ in range(40)]
    full = [reply for reply in replies if reply.status == 429]
    assert full
    assert full[0].json["detail"] == "Há demasiadas pessoas a perguntar agora; tente de novo dentro de alguns segundos."


def test_body_without_end_is_cut(open_server: str):
    reply = call(open_server, ASK, {"data": ["x" * 5_000_000, None, None]}, x_forwarded_for="203.0.113.20")
    assert reply.status >= 400


def upload(name: str, content: bytes, count: int = 1) -> bytes:
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return (part + content + b"\r\n") * count + f"--{BOUNDARY}--\r\n".encode()


UPLOADS = [
    ("nota.txt", b"texto llano", 1, 200),
    ("nota.pdf", b"%PDF-1.7 ...", 1, 200),
    ("nota.exe", b"MZ", 1, 415),
    ("nota.html.svg", b"<svg/>", 1, 415),
    ("nota.pdf", b"<html>", 1, 415),
    ("nota.docx", b"MZ", 1, 415),
    ("nota.txt", b"\x00\x01binary", 1, 415),
    ("../../nota", b"texto", 1, 415),
    ("nota.txt", b"texto", 6, 413),
]


@pytest.mark.parametrize(("name", "content", "count", "status"), UPLOADS)
def test_upload_is_examined_by_name_content_and_count(name: str, content: bytes, count: int, status: int):
    refused = examine(
        upload(name, content, count), f"multipart/form-data; boundary={BOUNDARY}".encode(), UploadLimits()
    )
    assert (refused.status if refused else 200) == status


@pytest.mark.parametrize(("name", "content", "count", "status"), [UPLOADS[0], UPLOADS[2], UPLOADS[4], UPLOADS[8]])
def test_upload_gets_through_or_not(open_server: str, name: str, content: bytes, count: int, status: int):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    body = upload(name, content, count)
    reply = call(open_server, "/page/upload", body, content_type=kind, x_forwarded_for="203.0.113.30")
    assert reply.status == status


def test_file_with_two_names_is_taken_for_what_it_is(open_server: str):
    names = b'X-Name: filename="nota.docx"\r\nContent-Disposition: form-data; name="files"; filename="todo.zip"'
    body = b"--" + BOUNDARY.encode() + b"\r\n" + names + b"\r\n\r\nPK\x03\x04\r\n--" + BOUNDARY.encode() + b"--\r\n"
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    assert examine(body, kind.encode(), UploadLimits()) is None
    reply = call(open_server, "/page/upload", body, content_type=kind, x_forwarded_for="203.0.113.32")
    assert (reply.status, reply.json["error"][:35]) == (415, "Este tipo de archivo no se admite: ")


def test_upload_that_is_too_large_is_refused(open_server: str):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    body = upload("nota.txt", b"a" * (UploadLimits().bytes + 1))
    reply = call(open_server, "/page/upload", body, content_type=kind, x_forwarded_for="203.0.113.31")
    assert (reply.status, reply.json["detail"]) == (413, "El archivo es demasiado grande.")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 100_000, b'{"question": ' + b"9" * 5000 + b"}", b"null", b'{"question": NaN}'],
    ids=range(7),
)
@pytest.mark.parametrize("path", ["/page/ask", "/page/read", "/page/export"])
def test_nonsense_gets_one_line_of_ours(open_server: str, path: str, body: bytes):
    reply = call(open_server, path, body, content_type="application/json", x_forwarded_for="203.0.113.50")
    assert reply.status in (200, 400, 404)
    assert set(reply.json) <= {"error", "detail"}
    assert reply.json["error"].startswith(("Escriba una pregunta", "El enlace no lleva", "El programa no entiende"))


@pytest.mark.parametrize("path", ["/page/ask", "/page/read", "/page/export", "/page/upload"])
def test_page_of_another_site_cannot_use_the_routes_of_the_page(open_server: str, path: str):
    for origin in ("https://evil.example", "null"):
        reply = call(open_server, path, {}, origin=origin, x_forwarded_for="203.0.113.51")
        assert (reply.status, reply.json["error"]) == (403, "La petición viene de otro sitio web.")


def test_routes_of_the_page_count_for_the_rate_and_cut_long_bodies(open_server: str):
    client = {"x_forwarded_for": "203.0.113.52"}
    long = call(open_server, "/page/ask", {"question": "x" * 5_000_000, "documents": [], "before": []}, **client)
    assert (long.status, long.json["error"]) == (413, "El texto es demasiado largo.")
    statuses = [call(open_server, "/page/read", {"document": "none"}, **client).status for _ in range(80)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


# -- the server with users


@pytest.mark.parametrize(
    "path",
    ["/config", "/gradio_api/info", "/gradio_api/startup-eventsx", "/gradio_api/queue/data?session_hash=a", "/mcp",
     "/verdicts.csv", "/theme.css", "/gradio_api/openapi.json", "/gradio_api/heartbeat/a", "//config", "/config/",
     "/page/data", "/page/image?doc=scpf-13&unit=p1&page=1"],
)  # fmt: skip
def test_nothing_is_read_without_a_password(shut_server: str, path: str):
    reply = call(shut_server, path)
    assert reply.status == 401
    assert reply.json["detail"] == "Hace falta entrar con nombre y contraseña."
    assert reply.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("path", [ASK, "/gradio_api/queue/join", "/gradio_api/run/ask", "/gradio_api/api/ask", "/mcp",
                                  "/page/ask", "/page/read", "/page/export"])  # fmt: skip
def test_nothing_is_asked_without_a_password(shut_server: str, path: str):
    assert call(shut_server, path, QUESTION).status == 401
    assert call(shut_server, path, QUESTION, authorization="Basic x").status == 401


def test_refusal_is_a_page_in_the_language_that_was_chosen(shut_server: str):
    asked = {"accept": "text/html", "accept_language": "en", "cookie": "askmig_language=pt"}
    page = call(shut_server, "/maintenance", authorization=basic("rosa"), **asked)
    assert (page.status, page.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert '<html lang="pt">' in page.text
    assert "A sua conta não permite isto." in page.text
    assert '<html lang="pt">' in call(shut_server, "/login", **asked).text
    assert '<html lang="en">' in call(shut_server, "/login", **{**asked, "cookie": "askmig_language=<b>"}).text


def test_uploads_are_off_by_default_for_anybody(shut_server: str):
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    for who in ({}, {"authorization": basic("mara")}):
        reply = call(shut_server, "/page/upload", upload("a.txt", b"a"), content_type=kind, **who)
        assert reply.status == 404


def test_browser_is_led_to_the_login_and_back(shut_server: str):
    reply = call(shut_server, "/?doc=scpf-13&p=p7", accept="text/html")
    assert (reply.status, reply.headers["location"]) == (303, "/login?next=/%3Fdoc%3Dscpf-13%26p%3Dp7")
    page = call(shut_server, reply.headers["location"], accept="text/html", accept_language="en")
    assert page.status == 200
    assert '<html lang="en">' in page.text and "<script" not in page.text
    assert 'action="login?next=/%3Fdoc%3Dscpf-13%26p%3Dp7"' in page.text
    entered = log_in(shut_server, "rosa", PASSWORDS["rosa"], "/?doc=scpf-13&p=p7")
    assert (entered.status, entered.headers["location"]) == (303, "/?doc=scpf-13&p=p7")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert call(shut_server, "/config", cookie=cookie.split(";")[0]).status == 200


def test_logout_ends_the_session(shut_server: str):
    cookie = log_in(shut_server, "rosa", PASSWORDS["rosa"]).headers["set-cookie"].split(";")[0]
    assert call(shut_server, "/config", cookie=cookie).status == 200
    assert call(shut_server, "/logout", cookie=cookie).status == 303
    assert call(shut_server, "/config", cookie=cookie).status == 401


def test_wrong_password_is_said_and_soon_refused(shut_server: str):
    client = {"x_forwarded_for": "203.0.113.40"}
    form = urlencode({"username": "rosa", "password": "wrong"}).encode()
    kind = {"content_type": "application/x-www-form-urlencoded", "accept": "text/html"}
    first = call(shut_server, "/login", form, **kind, **client)
    assert (first.status, "El nombre o la contraseña no son correctos." in first.text) == (401, True)
    tries = (call(shut_server, "/login", form, **kind, **client) for _ in range(40))
    refused = next(reply for reply in tries if reply.status != 401)
    assert refused.status == 429
    assert "set-cookie" not in refused.headers


def test_form_that_is_no_login_is_a_wrong_password(shut_server: str):
    form = urlencode([(f"field{number}", "x") for number in range(20)]).encode()
    kind = "application/x-www-form-urlencoded"
    reply = call(shut_server, "/login", form, content_type=kind, x_forwarded_for="203.0.113.41")
    assert (reply.status, reply.json["error"]) == (401, "El nombre o la contraseña no son correctos.")


@pytest.mark.parametrize(
    ("path", "rosa", "sara", "mara"),
    [
        ("/maintenance", 403, 403, 200),
        ("/maintenance/evaluation", 403, 403, 200),
        ("/verdicts.csv", 403, 403, 200),
        ("/", 200, 200, 200),
    ],
)
def test_role_opens_its_pages_only(shut_server: str, path: str, rosa: int, sara: int, mara: int):
    statuses = [call(shut_server, path, authorization=basic(name)).status for name in ("rosa", "sara", "mara")]
    assert statuses == [rosa, sara, mara]


def test_page_behind_a_password_is_not_kept_by_caches(shut_server: str):
    assert call(shut_server, "/config", authorization=basic("rosa")).headers["cache-control"] == "no-store"


def test_open_reading_lets_readers_in_but_not_to_mcp_or_staff_pages(
    built_index: Settings, users_file: Path, tmp_path: Path
):
    options = ["--auth", str(users_file), "--open-reading", "--verdicts", str(tmp_path / "v.sqlite")]
    with served(built_index, *options, errors=tmp_path / "log") as url:
        assert call(url, "/config").status == 200
        assert call(url, ASK, QUESTION).status == 200
        assert [call(url, path).status for path in ("/mcp", "/page/verdict", "/maintenance", "/verdicts.csv")] == [
            401
        ] * 4
        assert call(url, "/page/verdict", {}, authorization=basic("sara")).status == 400
        assert call(url, "/config", authorization="Basic " + b64encode(b"sara:wrong").decode()).status == 401


def test_server_without_users_has_no_pages_of_staff(open_server: str):
    for path in ("/page/verdict", "/maintenance", "/maintenance/evaluation", "/verdicts.csv", "/login"):
        assert call(open_server, path).status in (404, 405)
