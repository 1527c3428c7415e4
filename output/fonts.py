"""A font with Chinese characters for matplotlib: the machine's own, or the one that the `notebook` extra brings."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "PingFang SC",
    "PingFang HK",
    "Hiragino Sans GB",
    "Heiti SC",
    "Heiti TC",
    "STHeiti",
    "Arial Unicode MS",
    "Microsoft YaHei",
    "SimHei",
    "DengXian",
    "SimSun",
    "Sarasa Gothic SC",
    "LXGW WenKai",
    "Droid Sans Fallback",
    "AR PL UMing CN",
    "AR PL UKai CN",
)
"""Font families with simplified Chinese, best first."""

PACKAGED = ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf")
"""Package and file of Noto Sans SC (SIL Open Font License 1.1): for machines without any such font."""


def use_cjk_font() -> str | None:
    """Let matplotlib draw Chinese: choose the best CJK font there is and return its family.

    Fonts of the machine go before that of the `notebook` extra. Without any, says what to install and returns None;
    labels should then be in English. Needs matplotlib.
    """
    from matplotlib import font_manager, rcParams

    installed = {font.name for font in font_manager.fontManager.ttflist}
    family = next((name for name in CJK_FONTS if name in installed), None)
    if family is None and (packaged := _packaged()) is not None:
        font_manager.fontManager.addfont(packaged)
        family = str(font_manager.get_font(packaged).family_name)
    if family is None:
        print(
            "No font with Chinese characters found: labels will be in English. Install one: "
            "`pip install 'qingtie[notebook]'` brings Noto Sans SC; or "
            "`apt install fonts-noto-cjk` (Debian, Ubuntu), `dnf install google-noto-sans-cjk-fonts` "
            "(Fedora), `brew install --cask font-noto-sans-cjk` (macOS). Then restart the kernel."
        )
        return None
    others = [name for name in rcParams["font.sans-serif"] if name != family]
    rcParams["font.family"] = "sans-serif"
    rcParams["font.sans-serif"] = [family, *others]
    rcParams["axes.unicode_minus"] = False  # most CJK fonts lack U+2212
    return family


def _packaged() -> Path | None:
    package, name = PACKAGED
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    path = Path(folders[0]) / name if folders else None
    return path if path is not None and path.is_file() else None
