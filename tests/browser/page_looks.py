"""What holds for the looks of any page: sizes of type, and that it never scrolls sideways."""

from __future__ import annotations

from playwright.sync_api import ViewportSize

# What is written smaller than 14 px, a picture's scale reckoned in: its size, class and text.
SMALL = """() => {
  const found = [];
  for (const one of document.querySelectorAll('main *, main svg text')) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const box = one.getBoundingClientRect();
    if (!own || !box.width || !one.checkVisibility() || one.closest('.vh')) continue;
    const { a, b } = one.getScreenCTM?.() ?? { a: 1, b: 0 };
    const size = parseFloat(getComputedStyle(one).fontSize) * Math.hypot(a, b);
    const named = one.className?.baseVal ?? one.className;
    if (size < 14) found.push(`${size} ${named} ${one.textContent.trim().slice(0, 20)}`);
  }
  return [...new Set(found)];
}"""

PHONE: ViewportSize = {"width": 360, "height": 740}

# By how many pixels the page is wider than its window.
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
