"""How many files the server holds of those who upload: Streamlit itself counts none."""

import http.client
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from components.uploads import MOST_BYTES, MOST_FILES, UploadLimit
from soak.visitor import visiting

PATH = "/_stcore/upload_file/{session}/{file}"


async def take(request: Request) -> Response:
    return PlainTextResponse("taken")


@pytest.fixture
def held() -> MemoryUploadedFileManager:
    return MemoryUploadedFileManager("/_stcore/upload_file")


@pytest.fixture
def asking(held: MemoryUploadedFileManager) -> TestClient:
    """Asks an app that stands behind the limit."""
    routes = [Route(PATH, take, methods=["PUT", "DELETE"])]
    layers = [Middleware(UploadLimit, held=lambda: held)]
    return TestClient(Starlette(routes=routes, middleware=layers))


def add(held: MemoryUploadedFileManager, session: str, file: str, size: int = 1) -> None:
    record = UploadedFileRec(file_id=file, name="a.md", type="text/plain", data=b"x" * size)
    held.add_file(session, record)


def status(asking: TestClient, session: str, file: str, method: str = "PUT") -> int:
    return asking.request(method, PATH.format(session=session, file=file)).status_code


def test_a_session_may_hold_so_many_files_and_no_more(
    asking: TestClient, held: MemoryUploadedFileManager
) -> None:
    for number in range(MOST_FILES):
        assert status(asking, "mine", str(number)) == 200
        add(held, "mine", str(number))
    assert status(asking, "mine", "one-more") == 507
    assert status(asking, "mine", "0") == 200  # in its own place
    assert status(asking, "another's", "one-more") == 200
    assert status(asking, "mine", "0", method="DELETE") == 200


def test_all_sessions_together_hold_no_more_than_there_is_room_for(
    asking: TestClient, held: MemoryUploadedFileManager
) -> None:
    sessions = range(MOST_BYTES // 10_000_000)
    for session in sessions:
        assert status(asking, f"{session}", "a-file") == 200
        add(held, f"{session}", "a-file", size=10_000_000)
    assert status(asking, "another's", "a-file") == 507
    held.remove_session_files("0")
    assert status(asking, "another's", "a-file") == 200


def test_the_server_itself_holds_no_more_of_a_page(app_address: str) -> None:
    own = urlsplit(app_address)
    connection = http.client.HTTPConnection(own.netloc, timeout=30)
    connection.request("GET", "/_stcore/health")
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
    headers = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]}
    headers["Content-Type"] = "multipart/form-data; boundary=b"
    body = '--b\r\nContent-Disposition: form-data; name="f"; filename="a.md"\r\n\r\nx\r\n--b--\r\n'
    statuses = []
    with visiting(own.port or 0) as visitor:
        visitor.draw()
        for number in range(MOST_FILES + 1):
            path = PATH.format(session=visitor.session, file=number)
            connection.request("PUT", path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
    connection.close()
    assert statuses == [204] * MOST_FILES + [507]
