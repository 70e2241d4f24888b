"""Grids: what is refused and why, which one a place lies in, which overlap, and files of them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.registry import services
from gongyou.registry.grids.drawing import drawing_of
from gongyou.registry.grids.finding import GridFinder, grid_of, overlaps_of
from gongyou.registry.grids.geometry import polygon_checked
from gongyou.registry.grids.reading import grids_read
from gongyou.registry.models import Grid, Member
from gongyou.site.cli import run
from tests.organisations.squares import square
from tests.registry.cast import NOW, Cast

Row = services.GridRow


def ring(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in points]]}


@pytest.mark.parametrize(
    ("polygon", "code"),
    [
        (ring((110, 30), (110.1, 30), (110.1, 30.1), (110, 30.1)), "registry.polygon_open"),
        (ring((110, 30), (110.1, 30), (110, 30)), "registry.polygon_short"),
        (ring((110, 30), (110.1, 30.1), (110.1, 30), (110, 30.1), (110, 30)), "registry.polygon_crossing"),
        (ring((30, 110), (30, 110.1), (30.1, 110.1), (30.1, 110), (30, 110)), "registry.polygon_swapped"),
        (
            ring((510000, 3300000), (510100, 3300000), (510100, 3300100), (510000, 3300000)),
            "registry.polygon_elsewhere",
        ),
        (ring((110, 30), (110.1, 30), (110.2, 30), (110, 30)), "registry.polygon_crossing"),
        ({"type": "Point", "coordinates": [110, 30]}, "registry.polygon_kind"),
        ({"type": "Polygon", "coordinates": []}, "registry.polygon_empty"),
        ({"type": "Polygon", "coordinates": [["a", "b", "c", "d"]]}, "registry.polygon_numbers"),
        ({"type": "Polygon", "coordinates": "text"}, "registry.polygon_empty"),
        ("text", "registry.polygon_kind"),
        (None, "registry.polygon_kind"),
    ],
)
def test_it_says_what_is_wrong_with_a_boundary(polygon: Any, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        polygon_checked(polygon)
    assert wrong.value.code == code


def test_it_takes_features_holes_and_several_parts() -> None:
    outer, hole = square(110, 30, 0.1)["coordinates"][0], square(110.04, 30.04)["coordinates"][0]
    assert polygon_checked({"type": "Polygon", "coordinates": [outer, hole]})["coordinates"][1] == hole
    parts = {"type": "MultiPolygon", "coordinates": [[outer], square(111, 31)["coordinates"]]}
    assert polygon_checked({"type": "Feature", "geometry": parts, "properties": {}}) == parts


def recorded(code: str, polygon: Any = None, areas: tuple[str, ...] = (), kind: str = "social") -> Grid:
    row = Row(code, f"网格{code}", kind, "990101", polygon=polygon, area_codes=areas)
    return services.grid_record(row=row, by=None, now=NOW)


def test_it_finds_by_point_then_by_the_closest_area_code(cast: Cast) -> None:
    drawn = recorded("A", square(110, 30))
    community = recorded("B", areas=("990101003001",))
    township = recorded("C", areas=("990101003",))
    county = recorded("D", areas=("990101",))
    park = recorded("P", square(110, 30, 0.02), kind="park")
    assert grid_of("990101", "", (110.005, 30.005)) == drawn
    assert grid_of("990101", "", (110.005, 30.005), kind="park") == park
    assert grid_of("990101", "", (110.015, 30.015)) == park
    assert grid_of("990101", "990101003001", None) == community
    assert grid_of("990101", "990101003002", None) == township
    assert grid_of("990101", "990101007001", None) == county
    assert grid_of("990101", "990101003001", (110.005, 30.005)) == drawn
    assert grid_of("990101", "990101003001", (115.0, 35.0)) == community
    assert grid_of("990102", "990102001001", None) is None
    assert grid_of("990101", "", None) is None


@given(st.floats(110, 110.04), st.floats(30, 30.04))
def test_the_finder_agrees_with_the_squares_themselves(longitude: float, latitude: float) -> None:
    grids = [
        Grid(
            pk=column * 4 + row + 1,
            code=f"{column}{row}",
            kind="social",
            polygon=square(110 + column / 100, 30 + row / 100),
        )
        for column in range(4)
        for row in range(4)
    ]
    found = GridFinder(grids).found(point=(longitude, latitude))
    inside = {
        grid.code
        for grid in grids
        for west, south in [grid.polygon["coordinates"][0][0]]
        if west <= longitude <= round(west + 0.01, 7) and south <= latitude <= round(south + 0.01, 7)
    }
    assert (found.code if found else None) == (min(inside) if inside else None)


def test_it_reports_overlaps_of_one_kind_only(cast: Cast) -> None:
    recorded("A", square(110, 30))
    recorded("B", square(110.01, 30))  # a neighbour: one edge in common
    recorded("C", square(110.005, 30))
    recorded("P", square(110, 30), kind="party")
    recorded("X", areas=("990101003001", "990101003002"))
    recorded("Y", areas=("990101003002",))
    pairs = {(one.code, other.code) for one, other in overlaps_of(Grid.objects.all())}
    assert pairs == {("A", "C"), ("B", "C"), ("X", "Y")}


def test_a_place_in_two_grids_of_a_kind_goes_to_the_first_by_code(cast: Cast) -> None:
    """Whichever was recorded first: on what they share, on their border, in their corner, on both their lists."""
    for codes in (("N1", "N2"), ("M2", "M1")):
        for code, west in zip(codes, (110.0, 110.005), strict=True):
            recorded(code, square(west, 30), ("990101003001",))
        first = Grid.objects.get(code=min(codes))
        for longitude, latitude in ((110.007, 30.005), (110.005, 30.005), (110.01, 30.0), (110.008, 30.01)):
            assert grid_of("990101", "", (longitude, latitude)) == first
        assert grid_of("990101", "990101003001", None) == first
        Grid.objects.all().delete()
    west, east = recorded("Z", square(110, 30)), recorded("A", square(110.01, 30))
    assert grid_of("990101", "", (110.01, 30.005)) == east  # right on the border of neighbours
    assert grid_of("990101", "", (110.0099999, 30.005)) == west
    assert overlaps_of(Grid.objects.all()) == []


def test_the_kind_goes_before_whether_a_grid_is_drawn_or_listed(cast: Cast) -> None:
    social = recorded("S", areas=("990101003",))
    party = recorded("D", areas=("990101003001",), kind="party")
    park = recorded("P", square(110, 30), kind="park")
    inside, area = (110.005, 30.005), "990101003001"
    assert grid_of("990101", area, inside) == social  # the township's list, not the park's polygon
    assert grid_of("990101", area, None) == social  # nor the party's list, although it is closer
    assert grid_of("990101", "", inside) == park
    finder = GridFinder(Grid.objects.all())
    found = [finder.found(area, inside, kind) for kind in ("social", "party", "park")]
    assert found == [social, party, park]
    drawn = recorded("T", square(110, 30))
    assert grid_of("990101", area, inside) == drawn  # of one kind the polygon
    assert grid_of("990101", area, (115.0, 35.0)) == social


def test_a_township_is_the_same_however_its_code_is_filled_up(cast: Cast) -> None:
    recorded("Y", areas=("990101003000",))
    first = recorded("X", areas=("990101003",))
    assert grid_of("990101", "990101003007", None) == first
    assert [(one.code, two.code) for one, two in overlaps_of(Grid.objects.all())] == [("X", "Y")]
    assert grid_of("990101", "990101000000", None) is None


def test_the_pages_say_who_has_what_two_grids_share(cast: Cast) -> None:
    recorded("B", square(110, 30))
    recorded("A", square(110.005, 30))
    client = Client()
    client.force_login(cast.wang)
    for code in ("A", "B"):
        page = client.get(reverse("grids:grid", args=[code])).content.decode()
        assert "重叠处的地点一律归编码在前的“网格A”" in page
    assert "重叠处的地点一律归编码在前的网格" in client.get(reverse("grids:grids")).content.decode()
    client.cookies["django_language"] = "en"
    assert "goes to “网格A”, whose code comes first" in client.get(reverse("grids:grid", args=["B"])).content.decode()


def test_it_is_changed_by_one_officer_at_a_time_within_the_region(cast: Cast) -> None:
    grid = recorded("A", square(110, 30))
    row = Row("A", "新桥一网格", "social", "990101", polygon=square(110, 30, 0.02))
    changed = services.grid_change(grid=grid, row=row, version=1, by=cast.wang, now=NOW)
    assert (changed.name, changed.version, changed.east) == ("新桥一网格", 2, 110.02)
    with pytest.raises(Conflict):
        services.grid_change(grid=grid, row=row, version=1, by=cast.wang, now=NOW)
    for by in (cast.zhao, cast.analyst):
        with pytest.raises(Forbidden):
            services.grid_change(grid=grid, row=row, version=2, by=by, now=NOW)
    moved = Row("A", "新桥一网格", "social", "990102", polygon=square(110, 30))
    with pytest.raises(Forbidden):
        services.grid_change(grid=grid, row=moved, version=2, by=cast.wang, now=NOW)


def test_it_places_members_by_their_place_of_work(cast: Cast) -> None:
    grid = recorded("B", areas=("990101003",))
    Member.objects.filter(pk=cast.lin_member.pk).update(work_area="990101003001")
    Member.objects.filter(organisation__code="HL-MX-KD").update(work_area="990101009001")
    done = services.grid_members_place(organisation=cast.district, by=cast.wang, now=NOW)
    assert (done.placed, done.unplaced) == (1, 1)
    assert Member.objects.get(pk=cast.lin_member.pk).grid == grid
    assert services.grid_members_place(organisation=cast.district, by=cast.wang, now=NOW).placed == 0
    # Drawn anew without the place, the grid lets go of who worked there.
    services.grid_record(row=Row("B", "网格B", "social", "990101", area_codes=("990101004",)), by=None, now=NOW)
    assert services.grid_members_place(organisation=cast.district, by=cast.wang, now=NOW).unplaced == 2
    assert Member.objects.get(pk=cast.lin_member.pk).grid is None
    with pytest.raises(Forbidden):
        services.grid_members_place(organisation=cast.district, by=cast.zhao, now=NOW)


COLLECTION = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "网格编码": "XQ-1",
                "网格名称": "新桥一网格",
                "网格类别": "社会治理网格",
                "行政区划代码": "990101",
            },
            "geometry": square(110, 30),
        },
        {
            "type": "Feature",
            "properties": {
                "code": "XQ-2",
                "name": "新桥园区",
                "kind": "park",
                "region": "990101",
                "organisation_code": "HL-MX",
            },
            "geometry": square(110.02, 30),
        },
    ],
}
LIST = """网格编码,网格名称,网格类别,行政区划代码,区划代码清单
XQ-3,新桥三网格,社会治理网格,990101,990101003001 990101003002
XQ-3,,,,990101003003
"""


def workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(LIST.strip().split("\n")):
            for place, cell in enumerate(cells.split(",")):
                number = cell.isdigit() and place == 3
                sheet.write(line, place, int(cell) if number else cell)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name"), [(LIST.encode(), "a.csv"), (LIST.encode("gb18030"), "a.csv"), (workbook(), "a.xlsx")]
)
def test_it_reads_lists(content: bytes, name: str) -> None:
    (row,) = grids_read(content, name)
    assert (row.code, row.name, row.kind, row.region) == ("XQ-3", "新桥三网格", "social", "990101")
    assert list(row.area_codes) == ["990101003001", "990101003002", "990101003003"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"{", "a.geojson", "registry.grids_unreadable"),
        (b"[1]", "a.geojson", "registry.grids_collection"),
        (
            b'{"type": "FeatureCollection", "features": [{"properties": {"code": "x"}}]}',
            "a.json",
            "registry.grids_properties",
        ),
        (
            b'{"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}',
            "a.json",
            "registry.grids_reference",
        ),
        ("网格编码,网格名称\n".encode(), "a.csv", "registry.grids_columns"),
        (b"PK\x03\x04 broken", "a.xlsx", "registry.grids_unreadable"),
        (b"", "a.pdf", "registry.grids_extension"),
    ],
)
def test_it_says_why_a_file_cannot_be_read(content: bytes, name: str, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        grids_read(content, name)
    assert wrong.value.code == code


def test_a_file_goes_in_whole_or_not_at_all(cast: Cast) -> None:
    rows = grids_read(json.dumps(COLLECTION).encode(), "a.geojson")
    done = services.grids_record_many(rows=rows, by=cast.wang, now=NOW)
    assert (done.added, done.changed) == (2, 0)
    assert services.grids_record_many(rows=rows, by=cast.wang, now=NOW).changed == 2
    assert Grid.objects.get(code="XQ-1").version == 2
    wrong = Row("XQ-9", "坏", "social", "990101", polygon=ring((110, 30), (110.1, 30), (110.1, 30.1), (110, 30.1)))
    with pytest.raises(BadInput) as told:
        services.grids_record_many(
            rows=[Row("XQ-8", "好", "park", "990101", area_codes=["990101"]), wrong], by=None, now=NOW
        )
    assert told.value.where["row"] == 2
    assert not Grid.objects.filter(code="XQ-8").exists()
    with pytest.raises(Forbidden):
        services.grids_record_many(rows=rows, by=cast.zhao, now=NOW)


def test_the_pages_show_import_and_draw(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.wang)
    file = SimpleUploadedFile("a.geojson", json.dumps(COLLECTION).encode())
    done = client.post(reverse("grids:import"), {"file": file}, follow=True).content.decode()
    assert "新增 2 个" in done
    page = client.get(reverse("grids:grid", args=["XQ-1"])).content.decode()
    assert '<path d="M' in page
    bad = SimpleUploadedFile("a.geojson", b"{")
    told = client.post(reverse("grids:import"), {"file": bad})
    assert told.status_code == 422
    assert "读不出来" in told.content.decode()
    words = {
        "code": "N1",
        "name": "清单网格",
        "kind": "social",
        "region": "990101",
        "area_codes": "990101003",
        "polygon": "",
    }
    assert client.post(reverse("grids:grid_new"), words).status_code == 302
    assert "已被使用" in client.post(reverse("grids:grid_new"), words).content.decode()
    outside = client.post(reverse("grids:grid_new"), {**words, "code": "N2", "region": "990102"})
    assert "不在本级范围内" in outside.content.decode()
    swapped = json.dumps(ring((30, 110), (30, 110.1), (30.1, 110.1), (30.1, 110), (30, 110)))
    told = client.post(reverse("grids:grid_new"), {**words, "code": "N3", "polygon": swapped})
    assert "经纬度写反了" in told.content.decode()
    stranger = Client()
    stranger.force_login(cast.zhao)
    assert "XQ-1" not in stranger.get(reverse("grids:grids")).content.decode()


def test_a_drawing_keeps_shapes_true(cast: Cast) -> None:
    drawing = drawing_of(recorded("A", square(110, 60 - 30)))
    assert drawing is not None
    assert drawing.metres in {100, 200, 500, 1000}
    assert drawing_of(recorded("B", areas=("990101",))) is None


def test_the_command_imports_and_reports(
    transactional_db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.registry.cast import made

    made()
    file = tmp_path / "grids.geojson"
    file.write_text(json.dumps(COLLECTION), encoding="utf-8")
    assert run(["grids", "import", str(file), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": 2, "changed": 0, "overlaps": [], "dry_run": True}
    assert Grid.objects.count() == 0
    assert run(["grids", "import", str(file)]) == 0
    assert Grid.objects.count() == 2
    assert run(["grids", "import", str(tmp_path / "none.csv")]) == 2
