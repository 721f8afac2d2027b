"""Which cases are looked at, and side by side in which process.

A law over the whole gallery has more than sixty cases. Of the laws in ``THINNED`` ``make test`` looks at
every second case or fewer, each law at other ones; ``make test PYTEST=--all`` looks at all of them.
"""

from collections import defaultdict
from pathlib import Path
from zlib import crc32

import pytest

HERE = Path(__file__).parent
THINNED = {
    "browser/test_pictures.py": 3,
    "browser/test_player.py": 4,
    "browser/test_studies.py": 3,
    "dashboard/pages/test_learn.py": 3,
    "dashboard/pages/test_race.py": 6,
    "dashboard/player/messages/test_landmarks.py": 6,
    "dashboard/player/messages/test_schema.py": 2,
    "dashboard/state/test_old_links.py": 2,
    "dashboard/studies/test_cloud.py": 2,
    "dashboard/studies/test_decay.py": 2,
    "dashboard/studies/test_fit.py": 2,
    "dashboard/studies/test_lipschitz.py": 2,
    "dashboard/studies/test_one_step.py": 2,
    "dashboard/studies/test_studies.py": 6,
    "dashboard/takeaway/scripts/test_torch_scripts.py": 12,
    "landscapes/critical/families/test_certified_is_true.py": 24,
    "landscapes/critical/families/test_laws.py": 6,
    "landscapes/critical/families/test_truths.py": 8,
    "landscapes/critical/proof/test_certificate.py": 12,
    "landscapes/critical/test_atlas.py": 6,
    "landscapes/critical/test_atlas_hard.py": 6,
    "landscapes/critical/test_atlas_properties.py": 8,
    "landscapes/critical/test_partition.py": 4,
    "landscapes/differentiation/test_agreement.py": 2,
    "landscapes/differentiation/test_differences.py": 4,
    "landscapes/differentiation/test_symbolic.py": 3,
    "landscapes/flow/test_flow.py": 6,
    "landscapes/formulas/test_refusals.py": 2,
    "landscapes/intervals/test_intervals.py": 2,
    "landscapes/learning/depth/test_propagation.py": 2,
    "landscapes/learning/test_computation_graph.py": 2,
    "landscapes/local/test_convexity.py": 4,
    "landscapes/local/test_convexity_small.py": 2,
    "landscapes/local/test_directional.py": 2,
    "landscapes/local/test_lipschitz.py": 8,
    "landscapes/local/test_series.py": 2,
    "landscapes/local/test_smoothness.py": 2,
    "landscapes/local/test_taylor.py": 2,
    "landscapes/relaxation/test_relaxation.py": 8,
    "landscapes/slices/spectrum/test_pairs.py": 6,
    "landscapes/slices/test_planes.py": 2,
    "landscapes/tape/test_array_code.py": 2,
    "landscapes/tape/test_at_breaks.py": 2,
    "landscapes/tape/test_identities.py": 4,
    "landscapes/tape/test_operations.py": 4,
    "landscapes/tape/test_tape.py": 2,
    "landscapes/tape/test_vector_packs.py": 2,
    "landscapes/test_gallery.py": 3,
    "landscapes/test_minima.py": 2,
    "optimizers/experiments/fair_race/test_race.py": 3,
    "optimizers/experiments/fair_race/test_stresses.py": 2,
    "optimizers/experiments/sweeps/test_swept.py": 4,
    "optimizers/experiments/test_edge_of_stability.py": 3,
    "optimizers/experiments/test_explained.py": 2,
    "optimizers/methods/test_restarts.py": 2,
    "optimizers/methods/test_torch.py": 4,
    "optimizers/methods/test_zero_order.py": 2,
    "optimizers/rules/test_own_rule.py": 2,
    "optimizers/running/test_ends.py": 6,
    "optimizers/running/test_fork.py": 2,
    "optimizers/running/test_recorded_step.py": 2,
    "optimizers/running/test_thinned.py": 2,
    "optimizers/step_sizes/test_fitting.py": 6,
    "optimizers/step_sizes/test_stability.py": 2,
    "optimizers/test_endings_are_true.py": 10,
    "optimizers/test_laws.py": 4,
}

# Opening a page takes five seconds. What these look at is held without a browser as well, or in another one
# of the browser's tests on the way: ``make test`` leaves them out, too.
LEFT_OUT = {
    "browser/test_formula.py": {"test_a_typed_formula_is_drawn_and_its_link_shows_it_again"},
    "browser/test_landmarks.py": {
        "test_a_curve_has_marks_and_its_chosen_point_a_parabola",
        "test_sets_are_lines",
    },
    "browser/test_pictures.py": {
        "test_a_constant_of_1000_leaves_the_loss_as_it_is",
        "test_far_from_0_everything_is_drawn",
        "test_the_loss_of_what_falls_without_end_is_seen_falling",
    },
    "browser/test_player.py": {
        "test_a_copied_link_reproduces_state_and_picture",
        "test_a_drag_of_the_start_moves_it_and_keeps_the_zoom",
        "test_a_pdf_is_a_vector_page_with_the_names_on_it",
        "test_another_landscape_is_chosen_by_typing",
        "test_the_view_is_in_the_link",
    },
    "browser/test_studies.py": {
        "test_a_figure_is_saved_as_an_image",
        "test_a_link_brings_the_point_back",
        "test_the_two_pages_look_at_the_same_landscape",
    },
}


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="look at every case of every law")


def thinned(items):
    """(kept, left out): no LEFT_OUT; of a law in THINNED every so many, from one on that its name tells."""
    cases = defaultdict(list)
    for item in items:
        cases[item.path, getattr(item, "originalname", item.name)].append(item)
    left = set()
    for (path, law), its in cases.items():
        if law in LEFT_OUT.get(path.relative_to(HERE).as_posix(), ()):
            left |= set(its)
            continue
        every = THINNED.get(path.relative_to(HERE).as_posix(), 1)
        while every > len(its):  # a law of few cases keeps one of them, or all
            every //= 2
        first = crc32(law.encode()) % every
        if every > 1:
            left |= {item for k, item in enumerate(its) if k % every != first}
    return [item for item in items if item not in left], [item for item in items if item in left]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    if not config.getoption("--all"):
        kept, left = thinned(items)
        items[:] = kept
        config.hook.pytest_deselected(items=left)
    for item in items:  # tests that need the same landscape's sampled atlas run in one process
        if not {"atlases", "sampled"} & vars(item.module).keys():
            continue
        name = getattr(getattr(item, "callspec", None), "params", {}).get("name")
        name = name or ("eggholder" if "eggholder" in item.name else None)
        if isinstance(name, str):
            item.add_marker(pytest.mark.xdist_group(f"atlas of {name}"))
