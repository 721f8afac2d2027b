"""The views of landscapes and of models on data: what can be understood, each with something to grab."""

# Each import registers its study; their order is the order on the page.
import dashboard.studies.taylor.study  # isort: skip
import dashboard.studies.slopes.study  # isort: skip
import dashboard.studies.convexity.study  # isort: skip
import dashboard.studies.lipschitz.study  # isort: skip
import dashboard.studies.smoothness.study  # isort: skip
import dashboard.studies.derivatives.study  # isort: skip
import dashboard.studies.relaxation.study  # isort: skip
import dashboard.studies.flow.study  # isort: skip
import dashboard.studies.one_step.study  # isort: skip
import dashboard.studies.fit.study  # isort: skip
import dashboard.studies.decay.study  # isort: skip
import dashboard.studies.cloud.study  # isort: skip
import dashboard.studies.spectrum.study  # isort: skip
import dashboard.studies.ends.study  # isort: skip
import dashboard.studies.edge.study  # isort: skip
import dashboard.studies.gauges.study  # isort: skip
import dashboard.studies.codes.study  # isort: skip
import dashboard.studies.latent.study  # isort: skip
import dashboard.studies.depth.study  # isort: skip
import dashboard.studies.elsewhere.study  # isort: skip
import dashboard.studies.basins.study  # isort: skip
import dashboard.studies.sweeps.study  # isort: skip
import dashboard.studies.runtimes.study  # isort: skip
import dashboard.studies.fair.study  # isort: skip
import dashboard.studies.valleys.study  # isort: skip
import dashboard.studies.step.study  # isort: skip  # noqa: F401
from .desk import Desk
from .registry import Study, Subject, studies, study, study_of

__all__ = ["Desk", "Study", "Subject", "studies", "study", "study_of"]
