"""Tables of boxes beside pictures, one box a row."""

from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import ColumnKind, DataError
from automl_agent.tools.data.locate import resolve
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table
from automl_agent.tools.data.table import RawTable

from ..made import lay, zipped
from .sets import boxes, picture, placed, things, told

#: 20 pixels wide, 10 high.
PICTURES = {f"images/{i}.png": picture(i) for i in range(4)}
DOG, CAT = [1, 8, 3, 12, 7, 0], [0, 0, 0, 6, 3, 0]
#: Of pictures 0, 1 and 2; 2 has none, 3 is not named.
FOUND = {"0": [DOG, CAT], "1": [CAT], "2": []}
TENSORFLOW = (
    "filename,width,height,class,xmin,ymin,xmax,ymax",
    ["0.png,20,10,dog,8,3,12,7", "1.png,20,10,cat,0,0,6,3", "0.png,20,10,cat,0,0,6,3", "2.png,20,10,,,,,"],
)
OPEN_IMAGES = (
    "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded",
    ["0,x,dog,1,0.4,0.6,0.3,0.7,0", "1,x,cat,1,0,0.3,0,0.3,0", "0,x,cat,1,0,0.3,0,0.3,0", "2,x,,,,,,,"],
)
RETINANET = (
    "images/0.png,8,3,12,7,dog",
    ["images/1.png,0,0,6,3,cat", "images/0.png,0,0,6,3,cat", "images/2.png,,,,,"],
)
RETINANET_EMPTY_FIRST = (
    "images/2.png,,,,,",
    ["images/0.png,8,3,12,7,dog", "images/1.png,0,0,6,3,cat", "images/0.png,0,0,6,3,cat"],
)
WHEAT = (
    "image_id,width,height,bbox,label",
    [
        '0,20,10,"[8.0, 3.0, 4, 4]",dog',
        '1,20,10,"[0, 0, 6, 3]",cat',
        '0,20,10,"[0, 0, 6, 3]",cat',
        "2,20,10,,",
    ],
)
EXTENT = ["0,8,3,4,4,dog", "1,0,0,6,3,cat", "0,0,0,6,3,cat", "2,,,,,"]
CORNERS = ["0,8,3,12,7,dog", "1,0,0,6,3,cat", "0,0,0,6,3,cat", "2,,,,,"]
STYLES = {
    "tensorflow": TENSORFLOW,
    "open images": OPEN_IMAGES,
    "retinanet": RETINANET,
    "retinanet, an empty row first": RETINANET_EMPTY_FIRST,
    "wheat": WHEAT,
    "corners in a list": (WHEAT[0], [r.replace("3.0, 4, 4", "3.0, 12, 7") for r in WHEAT[1]]),
    "x1": ("path,x1,y1,x2,y2,name", CORNERS),
    "x0": ("image,x0,y0,x1,y1,category", CORNERS),
    "left": ("image,left,top,right,bottom,label", CORNERS),
    "x_min": ("image,x_min,y_min,x_max,y_max,class_name", CORNERS),
    "w": ("file,x,y,w,h,class", EXTENT),
    "width": ("id,x,y,width,height,class", EXTENT),
    "bbox_x": ("img,bbox_x,bbox_y,bbox_width,bbox_height,class", EXTENT),
    "middle": (
        "img,x_center,y_center,width,height,class",
        [r.replace("8,3,4,4", "10,5,4,4").replace("0,0,6,3", "3,1.5,6,3") for r in EXTENT],
    ),
}


def text(header: str, rows: list[str]) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def found(table: RawTable) -> dict[str, object]:
    """Boxes by the stem of the picture's name."""
    assert table.files is not None
    return {Path(name).stem: its for name, its in zip(table.files, boxes(table), strict=True)}


@pytest.mark.parametrize("form", ["zip", "folder", "table"])
@pytest.mark.parametrize("style", STYLES)
def test_rows_of_boxes_become_rows_of_pictures(tmp_path: Path, form: str, style: str) -> None:
    files = {**PICTURES, "boxes.csv": text(*STYLES[style])}
    path = placed(tmp_path, "zip" if form == "zip" else "folder", files)
    table = read_table(path / "boxes.csv" if form == "table" else path)
    assert table.names == ("image", "boxes")
    assert things(table, "boxes", ColumnKind.BOXES) == ("cat", "dog")
    assert found(table) == FOUND
    assert table.column("image").to_list() == [files[f"images/{stem}.png"] for stem in found(table)]
    assert "1 picture(s) are not annotated: left out" in told(table)
    assert read_table(resolve(table.facts.path, [])).facts == table.facts
