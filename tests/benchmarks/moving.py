"""How long a WordPress site of any size takes to move in, and how much memory.

`uv run python -m tests.benchmarks.moving FOLDER [--posts N] [--pictures N] [--only-make]`

Makes a synthetic export with its uploads in the folder, unless it is there, and imports it in the database that
DATABASE_URL names: each post has about 400 words, up to six tags, one or two categories, and a featured picture and a
captioned one if there are enough. There are pages, comments, a menu and revisions as well. Prints the time, the largest
memory of the process and its children, and the summary.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

SITE = "https://harbour-gazette.example"
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Harbour Gazette</title><link>{SITE}</link>
<language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>{SITE}</wp:base_site_url>
<wp:base_blog_url>{SITE}</wp:base_blog_url>
"""
WORDS = [
    "quay",
    "crane",
    "tide",
    "lock",
    "barge",
    "pilot",
    "buoy",
    "ferry",
    "customs",
    "dredger",
    "berth",
    "rope",
    "gate",
    "bridge",
    "council",
    "meeting",
    "budget",
    "vote",
    "school",
    "market",
    "winter",
    "storm",
    "flood",
    "repair",
    "plan",
    "report",
    "engineer",
    "union",
    "strike",
    "wage",
    "contract",
    "ship",
    "cargo",
    "grain",
    "timber",
]
AUTHORS, CATEGORIES, TAGS = 30, 12, 2000
FIRST_PICTURE = 10_000_000
FIRST_DAY = datetime(2008, 1, 1, tzinfo=UTC)


class Maker:
    """Makes an export with so many posts, and pictures in the uploads folder."""

    def __init__(self, folder: Path, posts: int, pictures: int) -> None:
        self.folder, self.posts, self.pictures = folder, posts, pictures
        self.rng = random.Random(posts)

    def make(self) -> None:
        """Write the uploads and the export, which is complete if it exists."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for number in range(self.pictures):
            self._picture(number)
        part = self.folder / "export.part"
        with part.open("w", encoding="utf-8") as file:
            file.write(HEAD)
            for number in range(AUTHORS):
                file.write(
                    f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>desk{number}</wp:author_login>"
                    f"<wp:author_display_name>Desk {number}</wp:author_display_name></wp:author>\n"
                )
            for number in range(CATEGORIES):
                file.write(
                    f"<wp:category><wp:term_id>{number + 1}</wp:term_id><wp:category_nicename>section-{number}"
                    f"</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name>Section {number}"
                    "</wp:cat_name></wp:category>\n"
                )
            for number in range(self.pictures):
                file.write(self._attachment(number))
            for number in range(1, self.posts + 1):
                file.write(self._post(number))
            file.write("</channel></rss>\n")
        part.rename(self.folder / "export.xml")

    def _picture(self, number: int) -> None:
        path = self.folder / "uploads" / _upload(number)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        image = Image.new("RGB", (960, 640), (number % 251, number // 251 % 251, 120))
        draw = ImageDraw.Draw(image)
        for line in range(12):
            draw.line([(line * 80, 0), (self.rng.randrange(960), 640)], fill=(line * 20, 200, number % 255), width=9)
        image.save(path, quality=80)

    def _attachment(self, number: int) -> str:
        upload = _upload(number)
        return _item(
            FIRST_PICTURE + number,
            "attachment",
            f"Picture {number}",
            f"{SITE}/picture-{number}/",
            excerpt=f"Caption {number}",
            status="inherit",
            more=f"<wp:attachment_url>{SITE}/wp-content/uploads/{upload}</wp:attachment_url>"
            + _meta("_wp_attached_file", upload)
            + _meta("_wp_attachment_image_alt", f"Alt text {number}"),
        )

    def _post(self, number: int) -> str:
        moment = FIRST_DAY + timedelta(seconds=self.rng.randrange(18 * 365 * 86_400))
        title = " ".join(self.rng.choices(WORDS, k=7)).capitalize()
        slug = f"{title.lower().replace(' ', '-')}-{number}"
        text = "\n".join(
            f"<!-- wp:paragraph --><p>{' '.join(self.rng.choices(WORDS, k=50)).capitalize()}.</p><!-- /wp:paragraph -->"
            for _ in range(8)
        )
        meta = ""
        if self.pictures:
            lead, shown = (self.rng.randrange(self.pictures) for _ in range(2))
            meta = _meta("_thumbnail_id", str(FIRST_PICTURE + lead))
            text += (
                f'<!-- wp:image {{"id":{FIRST_PICTURE + shown}}} --><figure class="wp-block-image"><img src="{SITE}'
                f'/wp-content/uploads/{_upload(shown)}" alt="" class="wp-image-{FIRST_PICTURE + shown}"/><figcaption>'
                f"Seen {shown}</figcaption></figure><!-- /wp:image -->"
            )
        labels = [("category", self.rng.randrange(CATEGORIES), "section", "Section")]
        labels += [("post_tag", self.rng.randrange(TAGS), "tag", "Tag") for _ in range(self.rng.randint(2, 6))]
        terms = "".join(
            f'<category domain="{domain}" nicename="{slug_of}-{term}">{name} {term}</category>'
            for domain, term, slug_of, name in labels
        )
        comment = (
            "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>Hm.</wp:comment_content></wp:comment>"
        )
        return _item(
            number,
            "page" if number % 2_000 == 0 else "post",
            title,
            f"{SITE}/{moment:%Y/%m/%d}/{slug}/",
            slug=slug,
            moment=moment,
            content=text,
            author=f"desk{number % AUTHORS}",
            more=f"{terms}{meta}{comment if number % 50 == 0 else ''}",
        )


def _upload(number: int) -> str:
    return f"{2008 + number % 18}/{number % 12 + 1:02}/picture-{number}.jpg"


def _meta(key: str, value: str) -> str:
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"


def _item(
    pk: int,
    kind: str,
    title: str,
    link: str,
    *,
    slug: str = "",
    moment: datetime = FIRST_DAY,
    content: str = "",
    excerpt: str = "",
    author: str = "desk0",
    status: str = "publish",
    more: str = "",
) -> str:
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link><dc:creator>{author}</dc:creator>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[{excerpt}]]>"
        f"</excerpt:encoded><wp:post_id>{pk}</wp:post_id><wp:post_date>{moment:%Y-%m-%d %H:%M:%S}</wp:post_date>"
        f"<wp:post_date_gmt>{moment:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt><wp:post_name>{slug}</wp:post_name>"
        f"<wp:status>{status}</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>{kind}</wp:post_type>"
        f"<wp:is_sticky>0</wp:is_sticky>{more}</item>\n"
    )


def main() -> None:
    """Make the site if need be, import it, and print figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--only-make", action="store_true")
    options = parser.parse_args()
    export = options.folder / "export.xml"
    if not export.exists():
        Maker(options.folder, options.posts, options.pictures).make()
    print(f"{export.stat().st_size / 1024**2:.0f} MB of export")
    if options.only_make:
        return
    media = ["--media", str(options.folder / "uploads")] if options.pictures else []
    report = options.folder / "report.txt"
    command = ["manage.py", "import_wordpress", str(export), "--publish", *media, "--report", str(report)]
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, env=os.environ)
    started = time.monotonic()
    done = subprocess.run([sys.executable, *command], check=False, env=os.environ, capture_output=True, text=True)
    seconds = time.monotonic() - started
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-2000:])
    print(f"{seconds:.0f} s, exit status {done.returncode}, largest process {largest} MB")


if __name__ == "__main__":
    main()
