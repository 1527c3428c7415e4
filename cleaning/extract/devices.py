"""The programs and devices that pages show beside who writes."""

from __future__ import annotations

import re

_BROWSER = r"(?:Chrome|Firefox|Safari|Edge|Opera|MicroMessenger|QQBrowser|Internet Explorer)\s?\d[\d.]*"
_SYSTEM = r"(?:Windows|Android|iOS|iPhone|iPad|[Mm]ac ?OS(?: X)?|Linux|Ubuntu|HarmonyOS)"
AGENT = re.compile(rf"{_BROWSER}(?:\s?[·|/,]?\s?{_SYSTEM}(?:\s?\d[\d._]*)?)?|\b{_SYSTEM}\s?\d[\d._]*")
"""The browser and system that comment programs show of who writes."""
_KINDS = (
    "Windows|Macintosh|Mac ?OS(?: X)?|macOS|Linux|Ubuntu|iPhone|iPad|Android|iOS|HarmonyOS|Chrome|Firefox|Safari|Edge"
)
DEVICES = re.compile(
    rf"(?:(?:{_KINDS}|Opera|微信|(?:QQ|UC)浏览器)(?:\s?\d[\d._]*)?[\s·|/,]*){{2,}}(?:\S{{2,8}})?"
    r"|[\[【—-]*(?:(?:内容)?[发發來来]自|sent (?:from|via) (?:my )?)"
    r"(?:[^\s。，！？]{0,10}(?:客户端|客戶端|手机|手機|APP)|i(?:Phone|Pad)\S{0,10})(?:发送|发布)?[\]】—-]*",
    re.I,
)
"""A line of nothing but such, without their versions, maybe the region: `Windows  Chrome  中国浙江`; or 发自手机."""
