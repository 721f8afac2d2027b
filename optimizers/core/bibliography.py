"""The works that methods come from, and how a text names them."""

from __future__ import annotations

from landscapes.bibliography.citing import citing as citing
from landscapes.bibliography.work import work

_ICLR = "booktitle: International Conference on Learning Representations"
_ICML = "booktitle: International Conference on Machine Learning"
_NIPS = "booktitle: Advances in Neural Information Processing Systems"

work(
    "article",
    "armijo1966",
    "Armijo, Larry",
    "Minimization of functions having Lipschitz continuous first partial derivatives",
    1966,
    "journal: Pacific Journal of Mathematics",
    volume="16",
    pages="1-3",
)
work(
    "inproceedings",
    "bernstein2018",
    "Bernstein, Jeremy and Wang, Yu-Xiang and Azizzadenesheli, Kamyar and Anandkumar, Animashree",
    "signSGD: Compressed optimisation for non-convex problems",
    2018,
    _ICML,
)
work(
    "article",
    "brooks1958",
    "Brooks, Samuel H.",
    "A discussion of random methods for seeking maxima",
    1958,
    "journal: Operations Research",
    volume="6",
    pages="244-251",
)
work(
    "article",
    "broyden1970",
    "Broyden, C. G.",
    "The convergence of a class of double-rank minimization algorithms 1. General considerations",
    1970,
    "journal: IMA Journal of Applied Mathematics",
    volume="6",
    pages="76-90",
)
work(
    "article",
    "cauchy1847",
    "Cauchy, Augustin-Louis",
    "Méthode générale pour la résolution des systèmes d'équations simultanées",
    1847,
    "journal: Comptes Rendus Hebdomadaires des Séances de l'Académie des Sciences",
    volume="25",
    pages="536-538",
)
work(
    "inproceedings",
    "chen2023",
    "Chen, Xiangning and others",
    "Symbolic discovery of optimization algorithms",
    2023,
    f"{_NIPS} 36",
)
work(
    "inproceedings",
    "dauphin2014",
    "Dauphin, Yann N. and Pascanu, Razvan and Gulcehre, Caglar and Cho, Kyunghyun and Ganguli, Surya and "
    "Bengio, Yoshua",
    "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization",
    2014,
    f"{_NIPS} 27",
)
work(
    "inproceedings",
    "dozat2016",
    "Dozat, Timothy",
    "Incorporating Nesterov momentum into Adam",
    2016,
    "booktitle: ICLR Workshop",
)
work(
    "article",
    "duchi2011",
    "Duchi, John and Hazan, Elad and Singer, Yoram",
    "Adaptive subgradient methods for online learning and stochastic optimization",
    2011,
    "journal: Journal of Machine Learning Research",
    volume="12",
    pages="2121-2159",
)
work(
    "incollection",
    "eshelman1993",
    "Eshelman, Larry J. and Schaffer, J. David",
    "Real-coded genetic algorithms and interval-schemata",
    1993,
    "booktitle: Foundations of Genetic Algorithms 2",
    publisher="Morgan Kaufmann",
)
work(
    "article",
    "fletcher1964",
    "Fletcher, R. and Reeves, C. M.",
    "Function minimization by conjugate gradients",
    1964,
    "journal: The Computer Journal",
    volume="7",
    pages="149-154",
)
work(
    "article",
    "fletcher1970",
    "Fletcher, R.",
    "A new approach to variable metric algorithms",
    1970,
    "journal: The Computer Journal",
    volume="13",
    pages="317-322",
)
work(
    "article",
    "goldfarb1970",
    "Goldfarb, Donald",
    "A family of variable-metric methods derived by variational means",
    1970,
    "journal: Mathematics of Computation",
    volume="24",
    pages="23-26",
)
work(
    "article",
    "goldstein1964",
    "Goldstein, A. A.",
    "Convex programming in Hilbert space",
    1964,
    "journal: Bulletin of the American Mathematical Society",
    volume="70",
    pages="709-710",
)
work(
    "misc",
    "graves2013",
    "Graves, Alex",
    "Generating sequences with recurrent neural networks",
    2013,
    "howpublished: arXiv:1308.0850",
)
work(
    "article",
    "hestenes1952",
    "Hestenes, Magnus R. and Stiefel, Eduard",
    "Methods of conjugate gradients for solving linear systems",
    1952,
    "journal: Journal of Research of the National Bureau of Standards",
    volume="49",
    pages="409-436",
)
work(
    "book",
    "holland1975",
    "Holland, John H.",
    "Adaptation in Natural and Artificial Systems",
    1975,
    "publisher: University of Michigan Press",
)
work(
    "inproceedings",
    "kingma2015",
    "Kingma, Diederik P. and Ba, Jimmy",
    "Adam: A method for stochastic optimization",
    2015,
    _ICLR,
)
work(
    "article",
    "kirkpatrick1983",
    "Kirkpatrick, S. and Gelatt, C. D. and Vecchi, M. P.",
    "Optimization by simulated annealing",
    1983,
    "journal: Science",
    volume="220",
    pages="671-680",
)
work(
    "article",
    "levenberg1944",
    "Levenberg, Kenneth",
    "A method for the solution of certain non-linear problems in least squares",
    1944,
    "journal: Quarterly of Applied Mathematics",
    volume="2",
    pages="164-168",
)
work(
    "article",
    "liu1989",
    "Liu, Dong C. and Nocedal, Jorge",
    "On the limited memory BFGS method for large scale optimization",
    1989,
    "journal: Mathematical Programming",
    volume="45",
    pages="503-528",
)
work(
    "inproceedings",
    "liu2020",
    "Liu, Liyuan and Jiang, Haoming and He, Pengcheng and Chen, Weizhu and Liu, Xiaodong and Gao, Jianfeng "
    "and Han, Jiawei",
    "On the variance of the adaptive learning rate and beyond",
    2020,
    _ICLR,
)
work(
    "inproceedings",
    "loshchilov2019",
    "Loshchilov, Ilya and Hutter, Frank",
    "Decoupled weight decay regularization",
    2019,
    _ICLR,
)
work(
    "article",
    "marquardt1963",
    "Marquardt, Donald W.",
    "An algorithm for least-squares estimation of nonlinear parameters",
    1963,
    "journal: Journal of the Society for Industrial and Applied Mathematics",
    volume="11",
    pages="431-441",
)
work(
    "article",
    "more1983",
    "Moré, Jorge J. and Sorensen, Danny C.",
    "Computing a trust region step",
    1983,
    "journal: SIAM Journal on Scientific and Statistical Computing",
    volume="4",
    pages="553-572",
)
work(
    "article",
    "nelder1965",
    "Nelder, J. A. and Mead, R.",
    "A simplex method for function minimization",
    1965,
    "journal: The Computer Journal",
    volume="7",
    pages="308-313",
)
work(
    "article",
    "nesterov1983",
    "Nesterov, Yurii",
    "A method of solving a convex programming problem with convergence rate O(1/k²)",
    1983,
    "journal: Soviet Mathematics Doklady",
    volume="27",
    pages="372-376",
)
work(
    "article",
    "nocedal1980",
    "Nocedal, Jorge",
    "Updating quasi-Newton matrices with limited storage",
    1980,
    "journal: Mathematics of Computation",
    volume="35",
    pages="773-782",
)
work(
    "book",
    "nocedal2006",
    "Nocedal, Jorge and Wright, Stephen J.",
    "Numerical Optimization",
    2006,
    "publisher: Springer",
    edition="2nd",
)
work(
    "inproceedings",
    "paszke2019",
    "Paszke, Adam and others",
    "PyTorch: An imperative style, high-performance deep learning library",
    2019,
    f"{_NIPS} 32",
)
work(
    "article",
    "polak1969",
    "Polak, E. and Ribière, G.",
    "Note sur la convergence de méthodes de directions conjuguées",
    1969,
    "journal: Revue française d'informatique et de recherche opérationnelle",
    volume="3",
    pages="35-43",
)
work(
    "article",
    "polyak1964",
    "Polyak, B. T.",
    "Some methods of speeding up the convergence of iteration methods",
    1964,
    "journal: USSR Computational Mathematics and Mathematical Physics",
    volume="4",
    pages="1-17",
)
work("book", "raphson1690", "Raphson, Joseph", "Analysis aequationum universalis", 1690, "publisher: London")
work(
    "article",
    "rastrigin1963",
    "Rastrigin, L. A.",
    "The convergence of the random search method in the extremal control of a many-parameter system",
    1963,
    "journal: Automation and Remote Control",
    volume="24",
)
work(
    "inproceedings",
    "reddi2018",
    "Reddi, Sashank J. and Kale, Satyen and Kumar, Sanjiv",
    "On the convergence of Adam and beyond",
    2018,
    _ICLR,
)
work(
    "inproceedings",
    "riedmiller1993",
    "Riedmiller, Martin and Braun, Heinrich",
    "A direct adaptive method for faster backpropagation learning: The RPROP algorithm",
    1993,
    "booktitle: IEEE International Conference on Neural Networks",
)
work(
    "article",
    "rinnooykan1987",
    "Rinnooy Kan, A. H. G. and Timmer, G. T.",
    "Stochastic global optimization methods part I: Clustering methods",
    1987,
    "journal: Mathematical Programming",
    volume="39",
    pages="27-56",
)
work(
    "article",
    "robbins1951",
    "Robbins, Herbert and Monro, Sutton",
    "A stochastic approximation method",
    1951,
    "journal: The Annals of Mathematical Statistics",
    volume="22",
    pages="400-407",
)
work(
    "article",
    "shanno1970",
    "Shanno, D. F.",
    "Conditioning of quasi-Newton methods for function minimization",
    1970,
    "journal: Mathematics of Computation",
    volume="24",
    pages="647-656",
)
work(
    "book",
    "simpson1740",
    "Simpson, Thomas",
    "Essays on Several Curious and Useful Subjects, in Speculative and Mix'd Mathematicks",
    1740,
    "publisher: London",
)
work(
    "inproceedings",
    "sutskever2013",
    "Sutskever, Ilya and Martens, James and Dahl, George and Hinton, Geoffrey",
    "On the importance of initialization and momentum in deep learning",
    2013,
    _ICML,
)
work(
    "misc",
    "tieleman2012",
    "Tieleman, Tijmen and Hinton, Geoffrey",
    "Lecture 6.5, RMSProp: Divide the gradient by a running average of its recent magnitude",
    2012,
    "howpublished: Coursera, Neural Networks for Machine Learning",
)
work(
    "misc",
    "zeiler2012",
    "Zeiler, Matthew D.",
    "ADADELTA: An adaptive learning rate method",
    2012,
    "howpublished: arXiv:1212.5701",
)
