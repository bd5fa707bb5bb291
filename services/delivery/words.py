"""An address in words, for pages and labels."""

from forms.places import Places, place_name
from services.delivery.models import Delivery


def address_lines(delivery: Delivery, country: Places) -> list[str]:
    """Street, commune and province, a line each; a unit that no longer exists by its code."""
    commune = place_name(country.communes(delivery.province), delivery.commune) or delivery.commune
    province = place_name(country.provinces(), delivery.province) or delivery.province
    return [line for line in (delivery.street, commune, province) if line]
