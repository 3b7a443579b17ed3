"""Whose own page an outlet is."""

import pytest

from normalize import agencies


@pytest.mark.parametrize(
    ("outlet", "short"),
    [
        ("Associated Press", "AP"), ("The Associated Press", "AP"), ("AP News", "AP"), ("apnews.com", "AP"),
        ("Reuters", "Reuters"), ("Reuters UK", "Reuters"), ("Reuters Deutschland", "Reuters"),
        ("www.reuters.com", "Reuters"), ("jp.reuters.com", "Reuters"),
        ("ロイター", "Reuters"), ("ロイター日本語版", "Reuters"),
        ("AFP", "AFP"), ("AFP.com", "AFP"), ("AFP en français", "AFP"), ("Agence France-Presse", "AFP"),
        ("法新社", "AFP"),
        ("dpa", "dpa"), ("dpa International", "dpa"), ("Deutsche Presse-Agentur", "dpa"),
        ("Agencia EFE", "EFE"), ("EFE Noticias", "EFE"), ("EFE Brasil", "EFE"),
        ("ANSA.it", "ANSA"), ("Agenzia ANSA", "ANSA"), ("ANSA English", "ANSA"),
        ("ТАСС", "TASS"), ("Агентство ТАСС", "TASS"), ("TASS Russian News Agency", None),
        ("РИА Новости", "RIA Novosti"),
        ("新华社", "Xinhua"), ("新华社客户端", "Xinhua"), ("www.news.cn", "Xinhua"),
        ("共同通信社", "Kyodo"), ("Kyodo News", "Kyodo"), ("연합뉴스", "Yonhap"), ("en.yna.co.kr", "Yonhap"),
        ("Anadolu Ajansı", "Anadolu"), ("Europa Press", "Europa Press"), ("Agência Lusa", "Lusa"),
        ("AP Business Journal", None), ("Press", None), ("notreuters.com", None), ("reuters.com.example", None),
        ("Bloomberg Heights Gazette", None), ("News", None), ("", None),
    ],
)  # fmt: skip
def test_an_agencys_own_outlet_is_known_by_name_and_by_host(outlet: str, short: str | None) -> None:
    assert agencies.owner(outlet) == short


def test_every_site_is_that_of_a_known_agency() -> None:
    assert agencies.SITES.keys() <= agencies.FORMS.keys()
