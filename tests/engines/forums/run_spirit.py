"""Spirit as a forum to crawl; run by its own Python: `python run_spirit.py FOLDER fill < steps`, `... serve PORT`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from driver import Keys, drive

QUOTE = "> {author} 写道：\n> {text}\n\n"


def configure(folder: Path) -> None:
    """Let Spirit make its project in the folder, and set Django up with its settings."""
    project = folder / "project"
    if not project.exists():
        program = shutil.which("spirit", path=str(Path(sys.executable).parent))
        assert program is not None, "django-spirit is not installed here"
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"}
        project.mkdir(parents=True)
        made = [program, "startproject", "teahouse", "--path", str(project)]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, env=environment)
    sys.path.insert(0, str(project))
    os.environ["DJANGO_SETTINGS_MODULE"] = "teahouse.settings.dev"
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    settings.TIME_ZONE = "Asia/Shanghai"
    settings.HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "debug_toolbar"]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "debug_toolbar" not in name]
    import django

    django.setup()


class Board(Keys):
    """What a scripted step does to the forum."""

    def board(self, key: str, name: str) -> None:
        """Open a board."""
        from spirit.category.models import Category

        self.keys[key] = Category.objects.create(title=name).pk

    def _user(self, name: str) -> Any:
        from django.contrib.auth import get_user_model

        user, new = get_user_model().objects.get_or_create(username=name)
        if new:
            user.st.nickname = name
            user.st.save()
        return user

    def post(self, key: str, thread: str, board: str, title: str, author: str, at: str, text: str, quoted: Any) -> None:
        """Write a post; the first one of a thread opens it."""
        from spirit.comment.models import Comment
        from spirit.core.utils.markdown import Markdown
        from spirit.topic.models import Topic

        user, moment = self._user(author), datetime.fromisoformat(at)
        if thread not in self.keys:
            topic = Topic.objects.create(user=user, category_id=self.keys[board], title=title, date=moment)
            self.keys[thread] = topic.pk
        topic = Topic.objects.get(pk=self.keys[thread])
        source = QUOTE.format(**quoted) + text if quoted else text
        html = Markdown().render(source)
        made = Comment.objects.create(user=user, topic=topic, comment=source, comment_html=html, date=moment)
        topic.increase_comment_count()
        Topic.objects.filter(pk=topic.pk).update(last_active=moment)
        self.keys[key] = made.pk

    def edit(self, key: str, text: str) -> None:
        """Change a post's words, as its author would."""
        from spirit.comment.models import Comment
        from spirit.core.utils.markdown import Markdown

        made = Comment.objects.get(pk=self.keys[key])
        made.comment, made.comment_html, made.is_modified = text, Markdown().render(text), True
        made.save()
        made.increase_modified_count()

    def delete(self, key: str) -> None:
        """Delete a post: Spirit leaves a note in its place."""
        from spirit.comment.models import Comment

        Comment.objects.filter(pk=self.keys[key]).update(is_removed=True)
        Comment.objects.get(pk=self.keys[key]).topic.decrease_comment_count()

    def delete_thread(self, thread: str) -> None:
        """Delete a thread."""
        from spirit.topic.models import Topic

        Topic.objects.filter(pk=self.keys[thread]).update(is_removed=True)


if __name__ == "__main__":
    drive(configure, Board, ("migrate", "createcachetable"))
