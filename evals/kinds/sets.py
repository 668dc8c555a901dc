"""The data sets of kinds that are no tables, what is asked of them, and what others reach on them."""

from ...pipelines.contracts import Value


class DataSet(Value):
    """A data set, what is asked of it, and what others reach on the same rows.

    ``baseline`` is of the same split, or of one of the same size, None where nobody measured one; ``reference`` is in
    words, from papers.
    """

    name: str
    request: str
    data: str
    test: str | None = None
    baseline: float | None
    baseline_by: str
    reference: str


_TEXT, _PICTURES = "text_classification", "image_classification"
SETS = (
    DataSet(
        name="movie_reviews_mr",
        request="Is a review positive or negative? Predict label from its text, best accuracy.",
        data=f"{_TEXT}/movie_reviews_mr_train.csv.gz",
        test=f"{_TEXT}/movie_reviews_mr_test.csv.gz",
        baseline=0.7717,
        baseline_by="TF-IDF, logistic regression",
        reference="CNN 0.815 (Kim 2014)",
    ),
    DataSet(
        name="trec6",
        request="What kind of answer does a question ask for? Predict label, best accuracy.",
        data=f"{_TEXT}/trec6_train.csv.gz",
        test=f"{_TEXT}/trec6_test.csv.gz",
        baseline=0.892,
        baseline_by="TF-IDF, logistic regression",
        reference="CNN 0.928 to 0.936 (Kim 2014)",
    ),
    DataSet(
        name="sms_spam",
        request="Which messages are spam? Predict label, best accuracy.",
        data=f"{_TEXT}/sms_spam.csv.gz",
        baseline=0.983,
        baseline_by="TF-IDF, logistic regression",
        reference="0.98 to 0.99",
    ),
    DataSet(
        name="mnist10k",
        request="Which digit is on each picture? Best accuracy.",
        data=f"{_PICTURES}/mnist10k.npz",
        baseline=0.906,
        baseline_by="logistic regression on pixels",
        reference="about 0.98 from 8,000 pictures",
    ),
    DataSet(
        name="cifar10_mini",
        request="What do the pictures show? Predict label, best accuracy.",
        data=f"{_PICTURES}/cifar10_mini.zip",
        baseline=0.348,
        baseline_by="logistic regression on pixels",
        reference="0.65 to 0.75 from 5,000 pictures, from scratch",
    ),
    DataSet(
        name="raccoon",
        request="Find the raccoons in the pictures.",
        data="detection/raccoon.zip",
        baseline=None,
        baseline_by="none was measured",
        reference="about 0.8 by a network that had seen millions of other pictures; from scratch low",
    ),
    DataSet(
        name="em_membrane",
        request="Segment the pictures into cells and membranes, best pixel accuracy.",
        data="segmentation/em_membrane.zip",
        baseline=0.8035,
        baseline_by="every pixel called cell",
        reference="U-Net 0.95 to 0.97 at twice the size",
    ),
    DataSet(
        name="openfield_mouse",
        request="Where are the mouse's snout, ears and the base of its tail? Keypoints, smallest error in pixels.",
        data="keypoints/openfield_mouse.zip",
        baseline=73.76,
        baseline_by="the mean position of each point",
        reference="DeepLabCut 2 to 5 px at twice the size, from a pretrained network",
    ),
)
