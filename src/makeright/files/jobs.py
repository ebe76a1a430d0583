"""Short tasks of files."""

from makeright.files import shrinking
from makeright.files.models import File
from makeright.jobs.queueing import task


@task("files.shrink")
def shrink_picture(file: int) -> None:
    found = File.objects.filter(pk=file).first()  # it may be swept by now
    if found is not None:
        shrinking.shrink(found)
