"""The works that data, models, losses and planes through many parameters come from."""

from __future__ import annotations

from .work import work

_NIPS = "booktitle: Advances in Neural Information Processing Systems"
_ICLR = "booktitle: International Conference on Learning Representations"

work(
    "misc",
    "alpaydin1998",
    "Alpaydin, Ethem and Kaynak, Cenk",
    "Optical recognition of handwritten digits",
    1998,
    "howpublished: UCI Machine Learning Repository",
)
work(
    "article",
    "baldi1989",
    "Baldi, Pierre and Hornik, Kurt",
    "Neural networks and principal component analysis: learning from examples without local minima",
    1989,
    "journal: Neural Networks",
    volume="2",
    pages="53-58",
)
work(
    "book",
    "bishop2006",
    "Bishop, Christopher M.",
    "Pattern Recognition and Machine Learning",
    2006,
    "publisher: Springer",
)
work(
    "inproceedings",
    "cohen2021",
    "Cohen, Jeremy M. and Kaur, Simran and Li, Yuanzhi and Kolter, J. Zico and Talwalkar, Ameet",
    "Gradient descent on neural networks typically occurs at the edge of stability",
    2021,
    _ICLR,
)
work(
    "article",
    "cortes1995",
    "Cortes, Corinna and Vapnik, Vladimir",
    "Support-vector networks",
    1995,
    "journal: Machine Learning",
    volume="20",
    pages="273-297",
)
work(
    "article",
    "cox1958",
    "Cox, David R.",
    "The regression analysis of binary sequences",
    1958,
    "journal: Journal of the Royal Statistical Society, Series B",
    volume="20",
    pages="215-242",
)
work(
    "article",
    "efron2004",
    "Efron, Bradley and Hastie, Trevor and Johnstone, Iain and Tibshirani, Robert",
    "Least angle regression",
    2004,
    "journal: The Annals of Statistics",
    volume="32",
    pages="407-499",
)
work(
    "article",
    "fisher1936",
    "Fisher, Ronald A.",
    "The use of multiple measurements in taxonomic problems",
    1936,
    "journal: Annals of Eugenics",
    volume="7",
    pages="179-188",
)
work(
    "inproceedings",
    "garipov2018",
    "Garipov, Timur and Izmailov, Pavel and Podoprikhin, Dmitrii and Vetrov, Dmitry and Wilson, Andrew G.",
    "Loss surfaces, mode connectivity, and fast ensembling of DNNs",
    2018,
    f"{_NIPS} 31",
)
work(
    "book",
    "gauss1809",
    "Gauss, Carl Friedrich",
    "Theoria motus corporum coelestium in sectionibus conicis solem ambientium",
    1809,
    "publisher: Perthes et Besser, Hamburg",
)
work(
    "inproceedings",
    "ghorbani2019",
    "Ghorbani, Behrooz and Krishnan, Shankar and Xiao, Ying",
    "An investigation into neural net optimization via Hessian eigenvalue density",
    2019,
    "booktitle: International Conference on Machine Learning",
)
work(
    "article",
    "good1952",
    "Good, I. J.",
    "Rational decisions",
    1952,
    "journal: Journal of the Royal Statistical Society, Series B",
    volume="14",
    pages="107-114",
)
work(
    "inproceedings",
    "goodfellow2015",
    "Goodfellow, Ian J. and Vinyals, Oriol and Saxe, Andrew M.",
    "Qualitatively characterizing neural network optimization problems",
    2015,
    _ICLR,
)
work(
    "article",
    "gorman2014",
    "Gorman, Kristen B. and Williams, Tony D. and Fraser, William R.",
    "Ecological sexual dimorphism and environmental variability within a community of Antarctic penguins "
    "(genus Pygoscelis)",
    2014,
    "journal: PLoS ONE",
    volume="9",
    note="article e90081",
)
work(
    "article",
    "hinton2006",
    "Hinton, G. E. and Salakhutdinov, R. R.",
    "Reducing the dimensionality of data with neural networks",
    2006,
    "journal: Science",
    volume="313",
    pages="504-507",
)
work(
    "manual",
    "horst2020",
    "Horst, Allison Marie and Hill, Alison Presmanes and Gorman, Kristen B.",
    "palmerpenguins: Palmer Archipelago (Antarctica) penguin data",
    2020,
    "organization: R package version 0.1.0",
)
work(
    "article",
    "huber1964",
    "Huber, Peter J.",
    "Robust estimation of a location parameter",
    1964,
    "journal: The Annals of Mathematical Statistics",
    volume="35",
    pages="73-101",
)
work(
    "inproceedings",
    "lang1988",
    "Lang, Kevin J. and Witbrock, Michael J.",
    "Learning to tell two spirals apart",
    1988,
    "booktitle: Proceedings of the 1988 Connectionist Models Summer School",
)
work(
    "book",
    "laplace1818",
    "Laplace, Pierre-Simon",
    "Deuxième supplément à la Théorie analytique des probabilités",
    1818,
    "publisher: Courcier, Paris",
)
work(
    "book",
    "legendre1805",
    "Legendre, Adrien-Marie",
    "Nouvelles méthodes pour la détermination des orbites des comètes",
    1805,
    "publisher: Firmin Didot, Paris",
)
work(
    "inproceedings",
    "li2018",
    "Li, Hao and Xu, Zheng and Taylor, Gavin and Studer, Christoph and Goldstein, Tom",
    "Visualizing the loss landscape of neural nets",
    2018,
    f"{_NIPS} 31",
)
work(
    "book",
    "minsky1969",
    "Minsky, Marvin and Papert, Seymour",
    "Perceptrons: An Introduction to Computational Geometry",
    1969,
    "publisher: MIT Press",
)
work(
    "inproceedings",
    "nair2010",
    "Nair, Vinod and Hinton, Geoffrey E.",
    "Rectified linear units improve restricted Boltzmann machines",
    2010,
    "booktitle: International Conference on Machine Learning",
)
work(
    "article",
    "pedregosa2011",
    "Pedregosa, Fabian and others",
    "Scikit-learn: machine learning in Python",
    2011,
    "journal: Journal of Machine Learning Research",
    volume="12",
    pages="2825-2830",
)
work(
    "article",
    "rumelhart1986",
    "Rumelhart, David E. and Hinton, Geoffrey E. and Williams, Ronald J.",
    "Learning representations by back-propagating errors",
    1986,
    "journal: Nature",
    volume="323",
    pages="533-536",
)
