"""Models that learn from data: data sets, models, and training losses, which are landscapes.

A name is imported when it is first used; ``__init__.pyi`` tells type checkers and editors the same.
"""

from landscapes.core.public_face import public_face

_HOMES = {
    "data.catalogue": ("dataset", "dataset_groups", "dataset_names"),
    "data.csv_table": ("CsvTable", "from_csv"),
    "data.own": ("from_arrays",),
    "data.refusal": ("DataError",),
    "data_set": ("DataSet", "Task"),
    "fitting": ("ErrorCurve", "Estimator", "error_curve", "estimator", "test_error"),
    "loss_landscape": ("LOSS_KNOBS", "TrainingLoss", "training_loss"),
    "losses": ("loss_names",),
    "minibatches": ("Batches", "batches"),
    "models.catalogue": ("model", "model_class", "model_names"),
    "models.registry": ("Model", "NotLearnable"),
}
__all__, __getattr__, __dir__ = public_face(__name__, _HOMES)
