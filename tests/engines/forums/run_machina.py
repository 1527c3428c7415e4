"""django-machina as a forum to crawl; run by its own Python: `python run_machina.py FOLDER fill < steps`, `... serve PORT`."""

from __future__ import annotations

import sys
import types
from datetime import datetime
from pathlib import Path
from typing import Any

from driver import Keys, drive

QUOTE = "> {author} 写道：\n>\n> {text}\n\n"


def configure(folder: Path) -> None:
    """Set Django up as the documentation of django-machina says, with SQLite in the folder."""
    import machina
    from django.conf import settings

    own = ["", "conversation", "conversation.forum_attachments", "conversation.forum_polls", "feeds", "moderation"]
    own += ["search", "tracking", "member", "permission"]
    apps = ["machina", *(f"machina.apps.forum{'_' + name if name else ''}" for name in own)]
    django = [f"django.contrib.{name}" for name in "admin auth contenttypes sessions messages staticfiles".split()]
    middleware = ["sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware"]
    middleware += ["messages.middleware.MessageMiddleware"]
    processors = ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth"]
    processors += ["django.contrib.messages.context_processors.messages", "machina.core.context_processors.metadata"]
    caches = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        for name in ("default", "machina_attachments")
    }
    settings.configure(
        DEBUG=True,
        SECRET_KEY="x",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="board_urls",
        INSTALLED_APPS=[*django, "mptt", "haystack", "widget_tweaks", *apps],
        MIDDLEWARE=[
            *(f"django.contrib.{name}" for name in middleware),
            "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [machina.MACHINA_MAIN_TEMPLATE_DIR],
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": processors},
            }
        ],
        STATICFILES_DIRS=[machina.MACHINA_MAIN_STATIC_DIR],
        STATIC_URL="/static/",
        MEDIA_ROOT=str(folder / "media"),
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}},
        CACHES=caches,
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        TIME_ZONE="Asia/Shanghai",
        LANGUAGE_CODE="zh-hans",
        MACHINA_FORUM_NAME="茶友论坛",
        MACHINA_DEFAULT_AUTHENTICATED_USER_FORUM_PERMISSIONS=["can_see_forum", "can_read_forum"],
    )
    import django as framework

    sys.modules["board_urls"] = urls = types.ModuleType("board_urls")
    framework.setup()
    from django.urls import include, path

    urls.urlpatterns = [path("", include("machina.urls"))]  # type: ignore[attr-defined]


class Board(Keys):
    """What a scripted step does to the forum."""

    def board(self, key: str, name: str) -> None:
        """Open a board that guests may read."""
        from machina.core.db.models import get_model
        from machina.core.loading import get_class

        Forum = get_model("forum", "Forum")
        forum = Forum.objects.create(name=name, slug=key, type=Forum.FORUM_POST)
        assign = get_class("forum_permission.shortcuts", "assign_perm")
        AnonymousUser = __import__("django.contrib.auth.models", fromlist=["AnonymousUser"]).AnonymousUser
        for permission in ("can_see_forum", "can_read_forum"):
            assign(permission, AnonymousUser(), forum)
        self.keys[key] = forum.pk

    def _user(self, name: str) -> Any:
        from django.contrib.auth import get_user_model

        return get_user_model().objects.get_or_create(username=name)[0]

    def post(self, key: str, thread: str, board: str, title: str, author: str, at: str, text: str, quoted: Any) -> None:
        """Write a post; the first one of a thread opens it."""
        from machina.core.db.models import get_model

        Topic, Post = get_model("forum_conversation", "Topic"), get_model("forum_conversation", "Post")
        user, moment = self._user(author), datetime.fromisoformat(at)
        if thread not in self.keys:
            topic = Topic.objects.create(
                forum_id=self.keys[board], subject=title, poster=user, type=Topic.TOPIC_POST,
                status=Topic.TOPIC_UNLOCKED, approved=True,
            )  # fmt: skip
            self.keys[thread] = topic.pk
            Topic.objects.filter(pk=topic.pk).update(created=moment)
        topic = Topic.objects.get(pk=self.keys[thread])
        content = QUOTE.format(**quoted) + text if quoted else text
        subject = title if topic.first_post_id is None else f"Re: {title}"
        post = Post.objects.create(topic=topic, poster=user, subject=subject, content=content, approved=True)
        Post.objects.filter(pk=post.pk).update(created=moment, updated=moment)
        Topic.objects.filter(pk=topic.pk).update(last_post_on=moment)
        self.keys[key] = post.pk

    def edit(self, key: str, text: str) -> None:
        """Change a post's words, as its author would."""
        from machina.core.db.models import get_model

        Post = get_model("forum_conversation", "Post")
        post = Post.objects.get(pk=self.keys[key])
        created = post.created
        post.content, post.updates_count, post.updated_by = text, post.updates_count + 1, post.poster
        post.save()
        Post.objects.filter(pk=post.pk).update(created=created)

    def delete(self, key: str) -> None:
        """Delete a post."""
        from machina.core.db.models import get_model

        get_model("forum_conversation", "Post").objects.get(pk=self.keys[key]).delete()

    def delete_thread(self, thread: str) -> None:
        """Delete a thread."""
        from machina.core.db.models import get_model

        get_model("forum_conversation", "Topic").objects.get(pk=self.keys[thread]).delete()


if __name__ == "__main__":
    drive(configure, Board)
