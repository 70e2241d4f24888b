"""What is shown of personal data."""

import pytest

from gongyou.kit import masking


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (masking.id_number_masked("11010119900307123X"), "1101**********123X"),
        (masking.id_number_masked("1234567"), "*******"),
        (masking.phone_masked("13800001234"), "138****1234"),
        (masking.phone_masked(""), ""),
        (masking.name_masked("张三"), "张*"),
        (masking.name_masked("欧阳娜"), "欧**"),
        (masking.name_masked(""), ""),
        (masking.worker_masked("w0123456789abcdef01234567"), "w012345…"),
    ],
)
def test_it_hides_the_middle(shown: str, expected: str) -> None:
    assert shown == expected
