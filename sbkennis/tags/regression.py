"""Numbers and what is true of them → a logistic regression."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["regression"]

Table = NDArray[np.float64]


def regression(table: Any, truth: Table, weight: Table, strength: float) -> tuple[float, Table]:
    """A logistic regression; a row that is true in part counts for both sides.

    Where all rows are of one side, there is a bias and nothing else.
    """
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    yes, no = np.flatnonzero(truth * weight > 0), np.flatnonzero((1.0 - truth) * weight > 0)
    if not (len(yes) and len(no)):  # such as sentences that show a label, of which there are none
        sure = float(np.log((weight @ truth + 0.5) / (weight @ (1.0 - truth) + 0.5)))
        return sure, np.zeros(table.shape[1])
    stack = sparse.vstack if sparse.issparse(table) else np.concatenate
    model = LogisticRegression(C=strength, tol=1e-4, max_iter=1000)
    model.fit(
        stack([table[yes], table[no]]),
        np.repeat([True, False], [len(yes), len(no)]),
        sample_weight=np.concatenate([(weight * truth)[yes], (weight * (1.0 - truth))[no]]),
    )
    return float(model.intercept_[0]), np.asarray(model.coef_[0], np.float64)
