#include "CQueries.h"
