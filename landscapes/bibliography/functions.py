"""The works that test functions come from, and the books that landscapes are explained by."""

from __future__ import annotations

from .work import work

work(
    "book",
    "ackley1987",
    "Ackley, David H.",
    "A Connectionist Machine for Genetic Hillclimbing",
    1987,
    "publisher: Kluwer",
)
work(
    "techreport",
    "beale1958",
    "Beale, Evelyn M. L.",
    "On an iterative method for finding a local minimum of a function of more than one variable",
    1958,
    "institution: Statistical Techniques Research Group, Princeton University",
    type="Technical Report 25",
)
work(
    "article",
    "bohachevsky1986",
    "Bohachevsky, Ihor O. and Johnson, Mark E. and Stein, Myron L.",
    "Generalized simulated annealing for function optimization",
    1986,
    "journal: Technometrics",
    volume="28",
    pages="209-217",
)
work(
    "book",
    "boyd2004",
    "Boyd, Stephen and Vandenberghe, Lieven",
    "Convex Optimization",
    2004,
    "publisher: Cambridge University Press",
)
work(
    "article",
    "branin1972",
    "Branin, Franklin H.",
    "Widely convergent method for finding multiple solutions of simultaneous nonlinear equations",
    1972,
    "journal: IBM Journal of Research and Development",
    volume="16",
    pages="504-522",
)
work(
    "techreport",
    "bukin1997",
    "Bukin, A. D.",
    "New minimization strategy for non-smooth functions",
    1997,
    "institution: Budker Institute of Nuclear Physics, Novosibirsk",
    type="Preprint BUDKER-INP-1997-79",
)
work(
    "phdthesis",
    "dejong1975",
    "De Jong, Kenneth A.",
    "An analysis of the behavior of a class of genetic adaptive systems",
    1975,
    "school: University of Michigan",
    type="Doctoral thesis",
)
work(
    "book",
    "dixon1978",
    "Dixon, Laurence C. W. and Szegő, Gábor P.",
    "Towards Global Optimisation 2",
    1978,
    "publisher: North-Holland",
    edited=True,
)
work(
    "mastersthesis",
    "easom1990",
    "Easom, E. E.",
    "A survey of global optimization techniques",
    1990,
    "school: University of Louisville",
    type="M. Eng. thesis",
)
work(
    "book",
    "forrester2008",
    "Forrester, Alexander I. J. and Sóbester, András and Keane, Andy J.",
    "Engineering Design via Surrogate Modelling: A Practical Guide",
    2008,
    "publisher: Wiley",
)
work(
    "article",
    "freudenstein1963",
    "Freudenstein, Ferdinand and Roth, Bernard",
    "Numerical solution of systems of nonlinear equations",
    1963,
    "journal: Journal of the ACM",
    volume="10",
    pages="550-556",
)
work(
    "article",
    "goldstein1971",
    "Goldstein, A. A. and Price, J. F.",
    "On descent from local minima",
    1971,
    "journal: Mathematics of Computation",
    volume="25",
    pages="569-574",
)
work(
    "article",
    "goldstone1961",
    "Goldstone, Jeffrey",
    "Field theories with «superconductor» solutions",
    1961,
    "journal: Il Nuovo Cimento",
    volume="19",
    pages="154-164",
)
work(
    "article",
    "gramacy2012",
    "Gramacy, Robert B. and Lee, Herbert K. H.",
    "Cases for the nugget in modeling computer experiments",
    2012,
    "journal: Statistics and Computing",
    volume="22",
    pages="713-722",
)
work(
    "article",
    "griewank1981",
    "Griewank, Andreas O.",
    "Generalized descent for global optimization",
    1981,
    "journal: Journal of Optimization Theory and Applications",
    volume="34",
    pages="11-39",
)
work(
    "article",
    "hansen1992",
    "Hansen, Pierre and Jaumard, Brigitte and Lu, Shi-Hui",
    "Global optimization of univariate Lipschitz functions: II. New algorithms and computational comparison",
    1992,
    "journal: Mathematical Programming",
    volume="55",
    pages="273-292",
)
work(
    "book",
    "hilbert1952",
    "Hilbert, David and Cohn-Vossen, Stephan",
    "Geometry and the Imagination",
    1952,
    "publisher: Chelsea",
)
work(
    "book",
    "himmelblau1972",
    "Himmelblau, David M.",
    "Applied Nonlinear Programming",
    1972,
    "publisher: McGraw-Hill",
)
work(
    "article",
    "jamil2013",
    "Jamil, Momin and Yang, Xin-She",
    "A literature survey of benchmark functions for global optimisation problems",
    2013,
    "journal: International Journal of Mathematical Modelling and Numerical Optimisation",
    volume="4",
    pages="150-194",
)
work(
    "article",
    "levy1985",
    "Levy, A. V. and Montalvo, A.",
    "The tunneling algorithm for the global minimization of functions",
    1985,
    "journal: SIAM Journal on Scientific and Statistical Computing",
    volume="6",
    pages="15-29",
)
work(
    "manual",
    "matlabpeaks",
    "{MathWorks}",
    "The function peaks of MATLAB",
    None,
    "organization: The MathWorks, Inc.",
)
work(
    "incollection",
    "mccormick1972",
    "McCormick, Garth P.",
    "Attempts to calculate global solutions of problems that may have local minima",
    1972,
    "booktitle: Numerical Methods for Non-linear Optimization",
    editor="Lootsma, F. A.",
    publisher="Academic Press",
)
work(
    "book",
    "michalewicz1992",
    "Michalewicz, Zbigniew",
    "Genetic Algorithms + Data Structures = Evolution Programs",
    1992,
    "publisher: Springer",
)
work(
    "misc",
    "mishra2006",
    "Mishra, Sudhanshu K.",
    "Some new test functions for global optimization and performance of repulsive particle swarm method",
    2006,
    "howpublished: MPRA Paper 2718",
)
work(
    "misc",
    "molga2005",
    "Molga, Marcin and Smutnicki, Czesław",
    "Test functions for optimization needs",
    2005,
    "howpublished: manuscript",
)
work(
    "article",
    "muehlenbein1991",
    "Mühlenbein, Heinz and Schomisch, M. and Born, Joachim",
    "The parallel genetic algorithm as function optimizer",
    1991,
    "journal: Parallel Computing",
    volume="17",
    pages="619-632",
)
work(
    "article",
    "mueller1979",
    "Müller, Klaus and Brown, Leo D.",
    "Location of saddle points and minimum energy paths by a constrained simplex optimization procedure",
    1979,
    "journal: Theoretica Chimica Acta",
    volume="53",
    pages="75-93",
)
work(
    "inproceedings",
    "rahimi2007",
    "Rahimi, Ali and Recht, Benjamin",
    "Random features for large-scale kernel machines",
    2007,
    "booktitle: Advances in Neural Information Processing Systems 20",
)
work(
    "book",
    "rastrigin1974",
    "Rastrigin, Leonard A.",
    "Systems of Extremal Control",
    1974,
    "publisher: Nauka, Moscow",
)
work(
    "article",
    "rosenbrock1960",
    "Rosenbrock, H. H.",
    "An automatic method for finding the greatest or least value of a function",
    1960,
    "journal: The Computer Journal",
    volume="3",
    pages="175-184",
)
work(
    "book",
    "schwefel1981",
    "Schwefel, Hans-Paul",
    "Numerical Optimization of Computer Models",
    1981,
    "publisher: Wiley",
)
work("book", "schwefel1995", "Schwefel, Hans-Paul", "Evolution and Optimum Seeking", 1995, "publisher: Wiley")
work(
    "article",
    "shubert1972",
    "Shubert, Bruno O.",
    "A sequential method seeking the global maximum of a function",
    1972,
    "journal: SIAM Journal on Numerical Analysis",
    volume="9",
    pages="379-388",
)
work(
    "article",
    "styblinski1990",
    "Styblinski, M. A. and Tang, T.-S.",
    "Experiments in nonconvex optimization: stochastic approximation with function smoothing and simulated "
    "annealing",
    1990,
    "journal: Neural Networks",
    volume="3",
    pages="467-483",
)
work(
    "article",
    "whitley1996",
    "Whitley, Darrell and Rana, Soraya and Dzubera, John and Mathias, Keith E.",
    "Evaluating evolutionary algorithms",
    1996,
    "journal: Artificial Intelligence",
    volume="85",
    pages="245-276",
)
work(
    "article",
    "yao1999",
    "Yao, Xin and Liu, Yong and Lin, Guangming",
    "Evolutionary programming made faster",
    1999,
    "journal: IEEE Transactions on Evolutionary Computation",
    volume="3",
    pages="82-102",
)
