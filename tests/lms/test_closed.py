import pytest
from cryptography.fernet import Fernet, InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from lms import closed


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_closed_text_comes_back_from_its_cipher(number: str) -> None:
    token = closed.encrypt(number)
    assert number not in token
    assert token != closed.encrypt(number)
    assert closed.decrypt(token) == number


def test_closed_text_rotates_to_the_newest_key(settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.IIN_KEYS = [old]
    token = closed.encrypt("991231600002")

    settings.IIN_KEYS = [new, old]
    assert closed.decrypt(token) == "991231600002"
    rotated = closed.rotate(token)

    settings.IIN_KEYS = [new]
    assert closed.decrypt(rotated) == "991231600002"
    with pytest.raises(InvalidToken):
        closed.decrypt(token)


def test_digest_depends_on_number_and_key_alone(settings) -> None:
    settings.IIN_HASH_KEY = "key"
    digest = closed.digest("991231600002")
    # openssl: printf 991231600002 | openssl dgst -sha256 -hmac key
    assert digest == "7bac25069371d6c12680fd24878f399f3c29f9fa53f476a419877d385598072b"
    settings.IIN_KEYS = [Fernet.generate_key().decode()]
    assert closed.digest("991231600002") == digest
    assert closed.digest("991231600301") != digest
    settings.IIN_HASH_KEY = "another key"
    assert closed.digest("991231600002") != digest
