"""A real browser for the pages we make: what it says of them, and what it shows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zlib
from html import escape
from html.parser import HTMLParser

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to open the page in")

# The page stands in a frame as wide as a phone's screen, which has the same origin as the script that measures it.
_LENS = """<!doctype html><meta charset="utf-8"><body>
<iframe id="page" width="{width}" height="800" style="border: 0" srcdoc="{page}"></iframe>
<script>
window.addEventListener("load", () => {{
  const seen = document.getElementById("page").contentDocument;
  seen.querySelectorAll("details").forEach((closed) => {{ closed.open = true; }});
  const cells = [...seen.querySelectorAll("table")].map(
    (table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText)));
  const drawn = [...seen.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width > 0);
  const pictures = drawn.map((svg) => {{
    const texts = [...svg.querySelectorAll("text")];
    return {{
      label: svg.getAttribute("aria-label"),
      width: svg.getBoundingClientRect().width,
      inks: [...new Set(texts.map((text) => getComputedStyle(text).fill))],
      smallest: Math.min(...texts.map((text) => text.getBoundingClientRect().height)),
    }};
  }});
  const told = {{
    width: seen.documentElement.scrollWidth, tables: cells, text: seen.body.innerText, pictures: pictures}};
  const answer = document.createElement("pre");
  answer.id = "answer";
  answer.textContent = JSON.stringify(told);
  document.body.replaceChildren(answer);
}});
</script>
"""


def opened(page: str, folder, *, width: int = 360, dark: bool = False):
    """
    What the browser makes of the page at *width* pixels, with everything open that can be opened.

    Returns:
        width (of what would have to be scrolled), tables (rows of cells as shown), text, pictures (the SVGs
        that are seen: label, width, colours and smallest height of their texts), and console: what the browser
        complained of.
    """
    lens = folder / "lens.html"
    lens.write_text(_LENS.format(width=width, page=escape(page)), encoding="utf-8")
    ran = _run(folder, dark, "--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom", lens)
    reader = _Answer()
    reader.feed(ran.stdout)
    console = re.findall(r":CONSOLE.*?\] (.*)", ran.stderr)
    return {**json.loads("".join(reader.texts)), "console": console}


def printed(page: str, folder, *, dark: bool = False) -> str:
    """What the browser puts on paper, as the drawing commands of the PDF."""
    source, paper = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    _run(folder, dark, "--no-pdf-header-footer", f"--print-to-pdf={paper}", source)
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper.read_bytes(), re.DOTALL)
    return "\n".join(
        zlib.decompressobj().decompress(stream).decode("latin-1") for stream in streams if stream[:1] == b"x"
    )


def _run(folder, dark, *arguments):
    *flags, file = arguments
    return subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            f"--user-data-dir={folder / 'profile'}",
            *(["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []),
            *flags,
            file.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


class _Answer(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts, self._inside = [], False

    def handle_starttag(self, tag, attrs):
        self._inside = dict(attrs).get("id") == "answer"

    def handle_data(self, data):
        if self._inside:
            self.texts.append(data)
