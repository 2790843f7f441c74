"""An outlet that can't work is refused when the settings are read, and the refusal says which and why."""

import pytest

from zhanggui.errors import BadSetting
from zhanggui.settings import EmailOutlet, FileOutlet, PullOutlet, SftpOutlet, WebhookOutlet, read

GOOD = """
[[outlet]]
name = "po"
kind = "file"
folder = "orders"
format = "xlsx"
decisions = ["replenish"]

[[outlet]]
name = "factory"
kind = "sftp"
host = "sftp.example"
user = "shop"
host_key = "ssh-ed25519 AAAA"
key_file = "keys/factory"

[[outlet]]
name = "erp"
kind = "webhook"
url = "https://erp.example/orders"
secret_env = "ERP_SECRET"

[[outlet]]
name = "buyers"
kind = "email"
host = "smtp.example"
sender = "shop@tea.example"
to = ["buyer@tea.example"]

[[outlet]]
name = "wms"
kind = "pull"
"""


def settings(tmp_path, text):
    file = tmp_path / "zhanggui.toml"
    file.write_text(text, "utf-8")
    return read(file)


def test_each_kind_is_read(tmp_path):
    found = settings(tmp_path, GOOD).outlet
    assert [type(each) for each in found] == [FileOutlet, SftpOutlet, WebhookOutlet, EmailOutlet, PullOutlet]
    assert (found[0].decisions, found[0].format, found[3].security) == (("replenish",), "xlsx", "starttls")


@pytest.mark.parametrize(
    ("was", "instead", "says"),
    [
        ('kind = "pull"', 'kind = "carrier pigeon"', "carrier pigeon"),
        ('folder = "orders"', 'foldr = "orders"', "foldr"),
        ('folder = "orders"', "", "folder"),
        ('format = "xlsx"', 'format = "pdf"', "pdf"),
        ('name = "wms"', 'name = "erp"', "its name is there twice"),
        ('name = "wms"', 'name = " "', "it has no name"),
        ('secret_env = "ERP_SECRET"', 'secret_env = "whsec_c2VjcmV0"', "secret_env"),
        ('url = "https://erp.example/orders"', "", "either url or url_env"),
        ('url = "https://erp.example/orders"', 'url = "ftp://erp.example"', "https://"),
        ('secret_env = "ERP_SECRET"', 'robot = "feishu"', "use url_env"),
        ('key_file = "keys/factory"', "", "password_env or key_file"),
        ('to = ["buyer@tea.example"]', "to = []", "e-mail addresses"),
        ('to = ["buyer@tea.example"]', 'to = ["buyer@tea.example\\nBcc: all@tea.example"]', "e-mail addresses"),
    ],
)
def test_one_that_can_not_work_is_refused(tmp_path, was, instead, says):
    assert was in GOOD
    with pytest.raises(BadSetting) as error:
        settings(tmp_path, GOOD.replace(was, instead))
    assert says in str(error.value)
    assert "c2VjcmV0" not in str(error.value)
