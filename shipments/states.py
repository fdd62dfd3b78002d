"""States of a shipment and the named sets that rules and pages ask for."""

from django.db import models


class ShipmentState(models.TextChoices):
    """The states of a shipment, in the order in which they are reached."""

    PLANNED = "planned", "planned"
    LOADED = "loaded", "loaded"
    SAILED = "sailed", "sailed"
    ARRIVED = "arrived", "arrived"
    CLEARED = "cleared", "cleared"
    ASSAYED = "assayed", "assayed"
    SETTLED = "settled", "settled"
    REJECTED = "rejected", "rejected"


DELIVERED = frozenset(
    {
        ShipmentState.ARRIVED,
        ShipmentState.CLEARED,
        ShipmentState.ASSAYED,
        ShipmentState.SETTLED,
    }
)
UNDER_WAY = frozenset({ShipmentState.LOADED, ShipmentState.SAILED})


class Purpose(models.TextChoices):
    """A sample shows that a route works; only commercial shipments deliver a deal."""

    SAMPLE = "sample", "sample"
    COMMERCIAL = "commercial", "commercial"


class AssayUnit(models.TextChoices):
    """The unit in which an assay is stated; 1 g/t is 0.0001 %."""

    PERCENT = "%", "%"
    GRAMS_PER_TONNE = "g/t", "g/t"


class Finality(models.TextChoices):
    """Whether a weight or an assay may still change at settlement."""

    PROVISIONAL = "provisional", "provisional"
    FINAL = "final", "final"


class PriceUnit(models.TextChoices):
    """Units in which markets print prices; a price in CNY is converted by a rate on file."""

    USD_T = "USD/t", "USD/t"
    USD_KG = "USD/kg", "USD/kg"
    USD_LB = "USD/lb", "USD/lb"
    USC_LB = "USc/lb", "US cents/lb"
    USD_MTU = "USD/mtu", "USD/mtu (10 kg of what is assayed)"
    USD_DMTU = "USD/dmtu", "USD/dmtu (10 kg of what is assayed, dry)"
    CNY_T = "CNY/t", "CNY/t"


class QuantityBasis(models.TextChoices):
    """The quantity to which a price applies: the product, the metal or the compound."""

    PRODUCT = "product", "product, dry"
    COMPOUND = "compound", "compound"
    ELEMENT = "element", "contained element"
    PAYABLE = "payable", "payable element"


class MassCounted(models.TextChoices):
    """What the mass in customs statistics is the mass of."""

    NET = "net", "net mass of the goods"
    ESTIMATED = "estimated", "net mass, estimated by the statistics"
    CONTENT = "content", "metal content"


class ValueBasis(models.TextChoices):
    """Where on the way customs value the goods."""

    CIF = "cif", "CIF: with freight and insurance to the border"
    FOB = "fob", "FOB: at the port of loading"
    CUSTOMS = "customs", "customs value, without freight and insurance"
    UNKNOWN = "unknown", "not stated"


class CustomsFormat(models.TextChoices):
    """Whose answer a file of customs statistics is."""

    COMTRADE = "comtrade", "UN Comtrade (JSON)"
    CENSUS = "census", "US Census Bureau (JSON)"


class PaperKind(models.TextChoices):
    """The papers of a consignment, in the order in which they come about."""

    CONTRACT = "contract", "contract"
    PACKING = "packing_list", "packing list"
    ORIGIN = "certificate_of_origin", "certificate of origin"
    EXPORT = "export_declaration", "export declaration"
    BILL_OF_LADING = "bill_of_lading", "bill of lading or air waybill"
    WEIGHT = "weight_certificate", "weight certificate"
    ENTRY = "import_entry", "import entry"
    ASSAY = "assay_certificate", "assay certificate"
    INVOICE = "invoice", "invoice"
    OTHER = "other", "other paper"
