"""
A user with a browser: Chromium without a window, driven by ChromeDriver, and the page that it comes back to.

What a provider's pages look like is not known here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from .processes import PATIENCE, found

SWITCHES = (
    "--headless",
    "--no-sandbox",  # as root it can't start otherwise; it visits nothing but the tests' own servers
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have little of it
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The fonts that a provider's pages ask for are not waited for, and nothing else leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class User:
    """
    Someone in front of a browser.

    Args:
        browser: The browser.
    """

    def __init__(self, browser: Chrome) -> None:
        self._browser = browser
        self._wait = WebDriverWait(browser, PATIENCE, poll_frequency=0.05)

    def forget(self) -> None:
        """Remove all cookies: the next page is a stranger's."""
        self._browser.execute_cdp_cmd("Network.clearBrowserCookies", {})

    def open(self, url: str) -> None:
        """Go to a page."""
        self._browser.get(url)

    def type(self, selector: str, text: str) -> None:
        """Type into a field, once it is there."""
        self._first(selector).send_keys(text)

    def click(self, selector: str) -> None:
        """Click on a button or a link, once it is there."""
        self._first(selector).click()

    def _first(self, selector: str) -> WebElement:
        found = self._wait.until(lambda browser: browser.find_elements(By.CSS_SELECTOR, selector), selector)
        return found[0]

    def arrive(self, prefix: str) -> str:
        """Wait for a page whose URL begins with a text, and give the whole URL."""
        self._wait.until(lambda browser: browser.current_url.startswith(prefix), prefix)
        return self._browser.current_url


@contextmanager
def browsing(log: Path) -> Iterator[User]:
    """Start a browser with an empty profile; it is closed at the end of the block."""
    options = ChromeOptions()
    options.binary_location = found("chromium", "chromium-browser", "google-chrome")
    for switch in SWITCHES:
        options.add_argument(switch)
    # With its path given, nothing is looked for, let alone downloaded.
    driver = Chrome(options, Service(found("chromedriver"), log_output=str(log)))
    try:
        driver.set_page_load_timeout(PATIENCE)
        yield User(driver)
    finally:
        driver.quit()


@contextmanager
def landing() -> Iterator[str]:
    """Serve the page that a provider sends its users back to, on a free port of the loopback interface."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/callback"
        finally:
            server.shutdown()
            thread.join()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Say that it is done."""
        body = b"<!DOCTYPE html><title>Signed in</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""
